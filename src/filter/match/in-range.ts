import type { Comparison, NumberColumn } from "../condition";
import type { Block, Test } from "./block";

/** A column's number from one to another, or any other one. */
export class InRange implements Test {
  readonly #column: NumberColumn;
  readonly #from: number;
  readonly #to: number;
  /** What a number in the range is marked with. */
  readonly #within: number;

  constructor(column: NumberColumn, comparison: Comparison, value: number) {
    const isUpward = comparison === ">" || comparison === ">=";
    const isDownward = comparison === "<" || comparison === "<=";
    this.#column = column;
    this.#from = isDownward ? 0 : value + (comparison === ">" ? 1 : 0);
    this.#to = isUpward ? Number.POSITIVE_INFINITY : value - (comparison === "<" ? 1 : 0);
    this.#within = comparison === "!=" ? 0 : 1;
  }

  mark({ columns, rows }: Block, marks: Uint8Array): void {
    const numbers = columns[this.#column];
    const from = this.#from;
    const to = this.#to;
    const within = this.#within;
    for (let i = 0; i < rows.length; i++) {
      const number = numbers[rows[i] ?? 0] ?? 0;
      marks[i] = number >= from && number <= to ? within : 1 - within;
    }
  }
}
