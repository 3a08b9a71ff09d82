import type { Columns } from "../table/columns";
import { Ids } from "./ids";
import { addressWords, networkName, V4_WORD } from "./networks";

const WHOLE = { v4: 32, v6: 128 };

/** Who the peers of rows are, by their addresses. IPv4 in IPv6 is IPv4. */
export class Peers {
  /** Four words a row. */
  readonly #words: Uint32Array;
  readonly #ids = new Ids();

  constructor({ remoteAddress }: Columns) {
    this.#words = addressWords(remoteAddress);
  }

  /** Whether a row has one. */
  has(row: number): boolean {
    const words = this.#words;
    const at = row * 4;
    if (words[at] !== 0 || words[at + 1] !== 0 || words[at + 3] !== 0) return true;
    return words[at + 2] !== 0 && words[at + 2] !== V4_WORD;
  }

  areSame(row: number, other: number): boolean {
    const words = this.#words;
    const [at, to] = [row * 4, other * 4];
    return (
      words[at + 3] === words[to + 3] &&
      words[at + 2] === words[to + 2] &&
      words[at + 1] === words[to + 1] &&
      words[at] === words[to]
    );
  }

  /** The number of a row's peer: from 0 on, in the order they are met. Throws ERR_OUT_OF_MEMORY. */
  numberOf(row: number): number {
    const at = row * 4;
    const words = this.#words;
    return this.#ids.of(words[at] ?? 0, words[at + 1] ?? 0, words[at + 2] ?? 0, words[at + 3] ?? 0);
  }

  /** So many have a number. */
  get size(): number {
    return this.#ids.size;
  }

  /** The address of the peer with this number. */
  name(number: number): string {
    return networkName(this.#ids.words(number), WHOLE);
  }
}
