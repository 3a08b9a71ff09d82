import { AddressHash } from "../table/address-hash";

/** Words of an address: columns hold 16 bytes a row, aligned. */
const WORDS = 4;

/** A set of addresses that makes no object of one: they are asked for by where they stand in a column, as 32-bit words. */
export class AddressSet {
  #words = new Uint32Array(8 * WORDS);
  /** Number of an address + 1, 0: free. Twice as many as there are addresses at least. */
  #slots = new Int32Array(16);
  #size = 0;
  readonly #hash = new AddressHash();

  /** Adds the address of a row; false when it was there. */
  add(words: Uint32Array, row: number): boolean {
    const slot = this.#find(words, row * WORDS);
    if (this.#slots[slot] !== 0) return false;
    const number = this.#size++;
    this.#words.set(words.subarray(row * WORDS, (row + 1) * WORDS), number * WORDS);
    this.#slots[slot] = number + 1;
    if (this.#size * 2 === this.#slots.length) this.#grow();
    return true;
  }

  has(words: Uint32Array, row: number): boolean {
    return this.#slots[this.#find(words, row * WORDS)] !== 0;
  }

  /** The slot of an address, or the free one it would take. */
  #find(words: Uint32Array, at: number): number {
    const own = this.#words;
    const slots = this.#slots;
    const mask = slots.length - 1;
    const hash = this.#hash.of(words[at] ?? 0, words[at + 1] ?? 0, words[at + 2] ?? 0, words[at + 3] ?? 0);
    for (let slot = hash >>> Math.clz32(mask); ; slot = (slot + 1) & mask) {
      const number = slots[slot] ?? 0;
      if (number === 0) return slot;
      const there = (number - 1) * WORDS;
      if (
        own[there + 3] === words[at + 3] &&
        own[there + 2] === words[at + 2] &&
        own[there + 1] === words[at + 1] &&
        own[there] === words[at]
      ) {
        return slot;
      }
    }
  }

  #grow(): void {
    const words = new Uint32Array(this.#words.length * 2);
    words.set(this.#words);
    this.#words = words;
    this.#slots = new Int32Array(this.#slots.length * 2);
    for (let number = 0; number < this.#size; number++) {
      this.#slots[this.#find(words, number * WORDS)] = number + 1;
    }
  }
}

/** A column of addresses as words. */
export function wordsOf(addresses: Uint8Array): Uint32Array {
  return new Uint32Array(addresses.buffer, addresses.byteOffset, addresses.byteLength / 4);
}
