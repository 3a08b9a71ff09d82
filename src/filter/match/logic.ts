import { BLOCK_ROWS, type Block, type Test } from "./block";

export class Everything implements Test {
  mark({ rows }: Block, marks: Uint8Array): void {
    marks.fill(1, 0, rows.length);
  }
}

export class Not implements Test {
  readonly #test: Test;

  constructor(test: Test) {
    this.#test = test;
  }

  mark(block: Block, marks: Uint8Array): void {
    this.#test.mark(block, marks);
    for (let i = 0; i < block.rows.length; i++) marks[i] = 1 - (marks[i] ?? 0);
  }
}

/** One test after the other, each joined to what those before it say. */
export class InTurn implements Test {
  readonly #first: Test;
  readonly #rest: readonly { by: "and" | "or"; test: Test }[];
  readonly #marks = new Uint8Array(BLOCK_ROWS);

  constructor(first: Test, rest: readonly { by: "and" | "or"; test: Test }[]) {
    this.#first = first;
    this.#rest = rest;
  }

  mark(block: Block, marks: Uint8Array): void {
    this.#first.mark(block, marks);
    const more = this.#marks;
    for (const { by, test } of this.#rest) {
      test.mark(block, more);
      if (by === "and") for (let i = 0; i < block.rows.length; i++) marks[i] = (marks[i] ?? 0) & (more[i] ?? 0);
      else for (let i = 0; i < block.rows.length; i++) marks[i] = (marks[i] ?? 0) | (more[i] ?? 0);
    }
  }
}
