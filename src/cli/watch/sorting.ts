import type { Columns } from "../../index";
import { TopRows } from "../../summary/top-rows";

/** What the sockets can be sorted by: greatest first. */
export const SORTS = [
  ["RX", (columns, row) => columns.rxQueue[row] ?? 0],
  ["TX", (columns, row) => columns.txQueue[row] ?? 0],
  ["retransmits", (columns, row) => columns.retransmits[row] ?? 0],
  ["state", (columns, row) => -((columns.state[row] ?? 0) & 0x7f)],
  ["local port", (columns, row) => -(columns.localPort[row] ?? 0)],
  ["remote port", (columns, row) => -(columns.remotePort[row] ?? 0)],
  ["UID", (columns, row) => -(columns.uid[row] ?? 0)],
  ["inode", (columns, row) => columns.inode[row] ?? 0],
] as const satisfies readonly (readonly [string, (columns: Columns, row: number) => number])[];

export interface Sorting {
  /** Of SORTS. */
  by: number;
  isReversed: boolean;
}

/** The `height` rows from the `skipped` first on in this order. */
export function sortedRows(
  columns: Columns,
  rows: Uint32Array,
  { by, isReversed }: Sorting,
  skipped: number,
  height: number,
): Uint32Array {
  const [, weight] = SORTS[by] ?? SORTS[0];
  const sign = isReversed ? -1 : 1;
  const top = new TopRows(skipped + height);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0;
    top.offer(sign * weight(columns, row), row);
  }
  return Uint32Array.from(top.numbers.slice(skipped));
}
