import type { Random } from "./random";

const COUNT = 2 ** 32;

/** Inodes as a table shows them: most from the counter, ascending with gaps, some of sockets from another age. */
export class Inodes {
  readonly #random: Random;
  #counter: number;

  constructor(random: Random) {
    this.#random = random;
    this.#counter = random.between(10_000, 5_000_000);
  }

  next(): number {
    if (this.#random.chance(0.1)) return this.#random.between(1, COUNT - 1);
    this.#counter += this.#random.between(1, 6);
    // The kernel's counter wraps, and skips 0.
    if (this.#counter >= COUNT) this.#counter = 1;
    return this.#counter;
  }
}
