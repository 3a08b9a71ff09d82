import { AddressHash } from "../table/address-hash";
import { noMemoryFor } from "../table/errors";
import type { Words } from "./address-counts";

const FIRST_BITS = 8;
/** Slots a table may grow to. */
const MOST_BITS = 26;

/** Numbers keys of four words in the order they are met, from 0 on: in typed arrays, no object a key. */
export class Ids {
  #bits = FIRST_BITS;
  /** By slot, the number of a key + 1; 0 for none. */
  #slots = new Uint32Array(1 << FIRST_BITS);
  /** By number. */
  #keys = new Uint32Array(4 << FIRST_BITS);
  #size = 0;
  readonly #hash = new AddressHash();

  /** So many keys have a number. */
  get size(): number {
    return this.#size;
  }

  /** The number of a key. Throws ERR_OUT_OF_MEMORY. */
  of(w0: number, w1 = 0, w2 = 0, w3 = 0): number {
    const keys = this.#keys;
    const mask = this.#slots.length - 1;
    for (let slot = this.#hash.of(w0, w1, w2, w3) >>> (32 - this.#bits); ; slot = (slot + 1) & mask) {
      const number = (this.#slots[slot] ?? 0) - 1;
      if (number < 0) return this.#add(slot, w0, w1, w2, w3);
      const at = number * 4;
      if (keys[at + 3] === w3 && keys[at + 2] === w2 && keys[at + 1] === w1 && keys[at] === w0) return number;
    }
  }

  /** The words of a key, by its number: a copy. */
  words(number: number): Words {
    return this.#keys.slice(number * 4, number * 4 + 4);
  }

  #add(slot: number, ...words: number[]): number {
    const number = this.#size++;
    this.#keys.set(words, number * 4);
    this.#slots[slot] = number + 1;
    // Two slots for three keys: beyond it, searches grow long.
    if (this.#size * 3 > this.#slots.length * 2) this.#grow();
    return number;
  }

  #grow(): void {
    if (this.#bits === MOST_BITS) throw noMemoryFor("counting groups", this.#size);
    this.#bits++;
    const keys = new Uint32Array(4 << this.#bits);
    keys.set(this.#keys);
    this.#keys = keys;
    this.#slots = new Uint32Array(1 << this.#bits);
    const mask = this.#slots.length - 1;
    for (let number = 0; number < this.#size; number++) {
      const [w0 = 0, w1 = 0, w2 = 0, w3 = 0] = keys.subarray(number * 4, number * 4 + 4);
      let slot = this.#hash.of(w0, w1, w2, w3) >>> (32 - this.#bits);
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = number + 1;
    }
  }
}
