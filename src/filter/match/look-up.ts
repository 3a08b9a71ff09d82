import type { Comparison } from "../condition";
import type { Block, Test } from "./block";

/** Columns of few values, and how many those can be. */
const VALUES = { protocol: 256, state: 256, timer: 256, localPort: 65536, remotePort: 65536 } as const;

export type LookUpColumn = keyof typeof VALUES;

/** What holds for a column's value, by a table of all values it can have: 1 where it does. */
export class LookUp implements Test {
  readonly column: LookUpColumn;
  readonly #table: Uint8Array;

  private constructor(column: LookUpColumn, table: Uint8Array) {
    this.column = column;
    this.#table = table;
  }

  static of(column: LookUpColumn, values: Iterable<number>): LookUp {
    const table = new Uint8Array(VALUES[column]);
    for (const value of values) table[value] = 1;
    return new LookUp(column, table);
  }

  static range(column: LookUpColumn, from: number, to: number): LookUp {
    return new LookUp(column, new Uint8Array(VALUES[column]).fill(1, from, to + 1));
  }

  static comparing(column: LookUpColumn, comparison: Comparison, value: number): LookUp {
    switch (comparison) {
      case "=":
        return LookUp.range(column, value, value);
      case "!=":
        return LookUp.range(column, value, value).not();
      case "<=":
        return LookUp.range(column, 0, value);
      case ">":
        return LookUp.range(column, 0, value).not();
      case ">=":
        return LookUp.range(column, value, VALUES[column] - 1);
      case "<":
        return LookUp.range(column, value, VALUES[column] - 1).not();
    }
  }

  /** Turned round, in place. */
  not(): this {
    const table = this.#table;
    for (let i = 0; i < table.length; i++) table[i] = 1 - (table[i] ?? 0);
    return this;
  }

  /** Joined with another of the same column, in place. */
  join(by: "and" | "or", other: LookUp): this {
    const table = this.#table;
    const others = other.#table;
    if (by === "and") for (let i = 0; i < table.length; i++) table[i] = (table[i] ?? 0) & (others[i] ?? 0);
    else for (let i = 0; i < table.length; i++) table[i] = (table[i] ?? 0) | (others[i] ?? 0);
    return this;
  }

  mark({ columns, rows }: Block, marks: Uint8Array): void {
    const values = columns[this.column];
    const table = this.#table;
    for (let i = 0; i < rows.length; i++) marks[i] = table[values[rows[i] ?? 0] ?? 0] ?? 0;
  }
}
