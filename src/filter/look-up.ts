import type { Block, Test } from "./block";

/** Columns of few values, and how many those can be. */
const VALUES = { protocol: 256, state: 256, timer: 256, localPort: 65536, remotePort: 65536 } as const;

export type LookUpColumn = keyof typeof VALUES;

/** What holds for a column's value, by a table of all values it can have. */
export class LookUp implements Test {
  readonly column: LookUpColumn;
  /** 1 for a value it holds for. */
  readonly table: Uint8Array;

  constructor(column: LookUpColumn, holds: (value: number) => boolean) {
    this.column = column;
    this.table = Uint8Array.from({ length: VALUES[column] }, (_, value) => (holds(value) ? 1 : 0));
  }

  mark({ columns, rows }: Block, marks: Uint8Array): void {
    const values = columns[this.column];
    const { table } = this;
    for (let i = 0; i < rows.length; i++) marks[i] = table[values[rows[i] ?? 0] ?? 0] ?? 0;
  }
}
