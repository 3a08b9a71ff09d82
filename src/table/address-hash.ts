/**
 * Hashes addresses, as their four words in memory order, by secrets drawn anew for each table: whoever writes a dump, or
 * binds sockets, cannot choose addresses that collide. V8 hashes the numbers in a Map without a secret.
 */
export class AddressHash {
  readonly #f0 = secret();
  readonly #f1 = secret();
  readonly #f2 = secret();
  readonly #f3 = secret();

  /** A u32; its top bits are the best. */
  of(w0: number, w1: number, w2: number, w3: number): number {
    const low = Math.imul(w0, this.#f0) + Math.imul(w1, this.#f1);
    const sum = (low + Math.imul(w2, this.#f2) + Math.imul(w3, this.#f3)) | 0;
    return Math.imul(sum ^ (sum >>> 15), 0x85ebca77) >>> 0;
  }
}

/** An odd u32. */
function secret(): number {
  return Math.floor(Math.random() * 2 ** 32) | 1;
}
