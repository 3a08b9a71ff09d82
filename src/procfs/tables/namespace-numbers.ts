/** Which network namespace each row is of: the column `namespace`, 4 bytes a row, on the JavaScript heap. */
export class NamespaceNumbers {
  #numbers = new Uint32Array(0);
  /** So many rows have theirs. */
  #size = 0;

  /** The rows from the last one that has a number up to `size` are of this namespace. */
  add(inode: number, size: number): void {
    this.#fill(inode, size);
    this.#size = size;
  }

  /** Only the first rows are left, by a filter that has moved them there. */
  keep(size: number): void {
    this.#size = size;
  }

  /** Of the first `size` rows, a view; 0 for those that were not read from a namespace. */
  view(size: number): Uint32Array {
    this.#fill(0, size);
    return this.#numbers.subarray(0, size);
  }

  #fill(inode: number, size: number): void {
    if (size > this.#numbers.length) {
      const numbers = new Uint32Array(Math.max(size, this.#numbers.length * 2));
      numbers.set(this.#numbers.subarray(0, this.#size));
      this.#numbers = numbers;
    }
    if (size > this.#size) this.#numbers.fill(inode, this.#size, size);
  }
}
