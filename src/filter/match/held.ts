import type { Block, Test } from "./block";

/** An inode among some. They are looked at when rows are: a set that changes later counts as it is then. */
export class Held implements Test {
  readonly #inodes: ReadonlySet<number>;

  constructor(inodes: ReadonlySet<number>) {
    this.#inodes = inodes;
  }

  mark({ columns: { inode }, rows }: Block, marks: Uint8Array): void {
    const inodes = this.#inodes;
    for (let i = 0; i < rows.length; i++) marks[i] = inodes.has(inode[rows[i] ?? 0] ?? 0) ? 1 : 0;
  }
}
