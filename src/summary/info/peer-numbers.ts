import type { Columns } from "../../table/columns";
import { Ids } from "../ids";
import { networkName } from "../networks";

const WHOLE = { v4: 32, v6: 128 };

/** The peers of some rows, numbered from 0 on. IPv4 in IPv6 is IPv4. */
export class PeerNumbers {
  readonly #ids = new Ids();
  readonly #words: Uint32Array;
  #size = 0;

  /** Throws ERR_OUT_OF_MEMORY. */
  constructor({ remoteAddress }: Columns, rows: Uint32Array) {
    this.#words = new Uint32Array(remoteAddress.buffer, remoteAddress.byteOffset, remoteAddress.byteLength / 4);
    for (const row of rows) this.#size = Math.max(this.#size, this.of(row) + 1);
  }

  get size(): number {
    return this.#size;
  }

  /** Of one of the rows. */
  of(row: number): number {
    const at = row * 4;
    const words = this.#words;
    return this.#ids.of(words[at] ?? 0, words[at + 1] ?? 0, words[at + 2] ?? 0, words[at + 3] ?? 0);
  }

  /** Its address. */
  name(peer: number): string {
    return networkName(this.#ids.words(peer), WHOLE);
  }
}
