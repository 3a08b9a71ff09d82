import { AddressHash } from "../table/address-hash";
import { noMemoryFor } from "../table/errors";

/*
 * A count for each of many addresses, in typed arrays: open addressing, no object an address.
 *
 *   slot      0              1              2
 *   keys    | w0 w1 w2 w3 | w0 w1 w2 w3 | …      an address as its four words in memory order
 *   counts  | 17          | 0 (free)    | …
 */

const FIRST_BITS = 10;
/** Slots a table may grow to: 1.3 GB. */
const MOST_BITS = 26;

/** The four words of an address, a buffer of their own. */
export type Words = Uint32Array<ArrayBuffer>;

export class AddressCounts {
  #bits: number;
  #keys: Words;
  #counts: Words;
  #size = 0;
  #total = 0;
  readonly #hash = new AddressHash();

  /** `expected`: so many different addresses take no copies, which of a million are as large as the counts. */
  constructor(expected = 0) {
    // Two slots for three addresses, as below.
    this.#bits = Math.min(MOST_BITS, Math.max(FIRST_BITS, Math.ceil(Math.log2(expected * 1.5 + 1))));
    this.#keys = new Uint32Array(4 << this.#bits);
    this.#counts = new Uint32Array(1 << this.#bits);
  }

  /** Different addresses. */
  get size(): number {
    return this.#size;
  }

  /** All that was counted. */
  get total(): number {
    return this.#total;
  }

  /** Counts the address whose words these are. Throws ERR_OUT_OF_MEMORY. */
  add(w0: number, w1: number, w2: number, w3: number, count = 1): void {
    this.#total += count;
    const keys = this.#keys;
    const mask = this.#counts.length - 1;
    for (let slot = this.#hash.of(w0, w1, w2, w3) >>> (32 - this.#bits); ; slot = (slot + 1) & mask) {
      const at = slot * 4;
      if (this.#counts[slot] === 0) {
        keys[at] = w0;
        keys[at + 1] = w1;
        keys[at + 2] = w2;
        keys[at + 3] = w3;
        this.#counts[slot] = count;
        // Two slots for three addresses: beyond it, searches grow long.
        if (++this.#size * 3 > this.#counts.length * 2) this.#grow();
        return;
      }
      if (keys[at + 3] === w3 && keys[at + 2] === w2 && keys[at + 1] === w1 && keys[at] === w0) {
        this.#counts[slot] = (this.#counts[slot] ?? 0) + count;
        return;
      }
    }
  }

  /** Each address's words, in an array that is used again, and its count. */
  forEach(visit: (words: Words, count: number) => void): void {
    const words: Words = new Uint32Array(4);
    const keys = this.#keys;
    for (let slot = 0; slot < this.#counts.length; slot++) {
      const count = this.#counts[slot] ?? 0;
      if (count === 0) continue;
      words[0] = keys[slot * 4] ?? 0;
      words[1] = keys[slot * 4 + 1] ?? 0;
      words[2] = keys[slot * 4 + 2] ?? 0;
      words[3] = keys[slot * 4 + 3] ?? 0;
      visit(words, count);
    }
  }

  #grow(): void {
    if (this.#bits === MOST_BITS) throw noMemoryFor("counting addresses", this.#size);
    const keys = this.#keys;
    const counts = this.#counts;
    const total = this.#total;
    this.#bits++;
    this.#keys = new Uint32Array(4 << this.#bits);
    this.#counts = new Uint32Array(1 << this.#bits);
    this.#size = 0;
    for (let slot = 0; slot < counts.length; slot++) {
      const at = slot * 4;
      const count = counts[slot] ?? 0;
      if (count > 0) this.add(keys[at] ?? 0, keys[at + 1] ?? 0, keys[at + 2] ?? 0, keys[at + 3] ?? 0, count);
    }
    this.#total = total;
  }
}
