import { AddressHash } from "../../table/address-hash";
import { noMemoryFor } from "../../table/errors";

/** Words of a key: an address's four, and one more. */
const WORDS = 5;
const FIRST_BITS = 8;
/** Slots a table may grow to. */
const MOST_BITS = 26;

/** Numbers keys of five words in the order they are met, from 0 on: in typed arrays, no object a key. */
export class FlowIds {
  #bits = FIRST_BITS;
  /** By slot, the number of a key + 1; 0 for none. */
  #slots = new Int32Array(1 << FIRST_BITS);
  /** By number. */
  #keys = new Uint32Array(WORDS << FIRST_BITS);
  #size = 0;
  readonly #hash = new AddressHash();

  get size(): number {
    return this.#size;
  }

  /** The number of a key. Throws ERR_OUT_OF_MEMORY. */
  of(w0: number, w1: number, w2: number, w3: number, more: number): number {
    const slot = this.#slotOf(w0, w1, w2, w3, more);
    const number = (this.#slots[slot] ?? 0) - 1;
    return number < 0 ? this.#add(slot, w0, w1, w2, w3, more) : number;
  }

  /** The number of a key that was met; −1 for one that was not. */
  find(w0: number, w1: number, w2: number, w3: number, more: number): number {
    return (this.#slots[this.#slotOf(w0, w1, w2, w3, more)] ?? 0) - 1;
  }

  /** The words of a key, by its number: a copy. */
  words(number: number): Uint32Array<ArrayBuffer> {
    return this.#keys.slice(number * WORDS, (number + 1) * WORDS);
  }

  /** Where a key is, or would be. */
  #slotOf(w0: number, w1: number, w2: number, w3: number, more: number): number {
    const keys = this.#keys;
    const slots = this.#slots;
    const mask = slots.length - 1;
    // Mixed in in front of the multiplications by secrets.
    const hash = this.#hash.of(w0 ^ (more << 7), w1, w2 ^ more, w3);
    for (let slot = hash >>> (32 - this.#bits); ; slot = (slot + 1) & mask) {
      const number = (slots[slot] ?? 0) - 1;
      if (number < 0) return slot;
      const at = number * WORDS;
      if (
        keys[at + 3] === w3 &&
        keys[at + 4] === more &&
        keys[at + 2] === w2 &&
        keys[at + 1] === w1 &&
        keys[at] === w0
      ) {
        return slot;
      }
    }
  }

  #add(slot: number, w0: number, w1: number, w2: number, w3: number, more: number): number {
    const number = this.#size++;
    const at = number * WORDS;
    const keys = this.#keys;
    keys[at] = w0;
    keys[at + 1] = w1;
    keys[at + 2] = w2;
    keys[at + 3] = w3;
    keys[at + 4] = more;
    this.#slots[slot] = number + 1;
    // Two slots for three keys: beyond it, searches grow long.
    if (this.#size * 3 > this.#slots.length * 2) this.#grow();
    return number;
  }

  #grow(): void {
    if (this.#bits === MOST_BITS) throw noMemoryFor("counting groups", this.#size);
    const before = this.#keys;
    const size = this.#size;
    this.#bits++;
    this.#keys = new Uint32Array(WORDS << this.#bits);
    this.#slots = new Int32Array(1 << this.#bits);
    this.#size = 0;
    for (let at = 0; at < size * WORDS; at += WORDS) {
      this.of(before[at] ?? 0, before[at + 1] ?? 0, before[at + 2] ?? 0, before[at + 3] ?? 0, before[at + 4] ?? 0);
    }
  }
}
