import * as status from "../../../assembly/status";
import { NodeSocketTable } from "../node/node-table";

/** A table that gives its rows away by batches. */
export class BatchTable extends NodeSocketTable {
  #toldMalformed = -1;
  #toldTornTail = false;

  /** Parses the window until the batch is full: true, and to be called again after next(). */
  fill(length: number, rows: number): boolean {
    return this.commitUpTo(length, rows) === status.FULL;
  }

  /** Nothing more comes: reads what is left until the batch is full, as fill() does. */
  fillRest(rows: number): boolean {
    return this.restUpTo(rows) === status.FULL;
  }

  /** Itself, with the byte order of its rows settled. */
  settled(): this {
    this.judgeByteOrder();
    const { malformed, tornTail } = this.diagnostics;
    this.#toldMalformed = malformed;
    this.#toldTornTail = tornTail;
    return this;
  }

  next(): void {
    this.clearRows();
  }

  /** True when it holds what no batch has reported yet: rows, malformed lines, a torn one; or when there was no batch. */
  hasNews(): boolean {
    const { malformed, tornTail } = this.diagnostics;
    return this.size > 0 || malformed !== this.#toldMalformed || tornTail !== this.#toldTornTail;
  }
}
