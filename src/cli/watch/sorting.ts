import type { Columns } from "../../index";
import { numbersOf, schemaColumn } from "../../listing/fields";
import { TopRows } from "../../summary/top-rows";
import type { ColumnName } from "../../table/schema";

/** A column that the sockets can be sorted by, and its usual direction: what needs attention comes first. */
interface Sort {
  readonly title: string;
  readonly column: ColumnName;
  readonly isDescending: boolean;
}

/** In the order the key steps through them. */
const SORTS: readonly [Sort, ...Sort[]] = [
  { title: "RX", column: "rxQueue", isDescending: true },
  { title: "TX", column: "txQueue", isDescending: true },
  { title: "retransmits", column: "retransmits", isDescending: true },
  { title: "state", column: "state", isDescending: false },
  { title: "local port", column: "localPort", isDescending: false },
  { title: "remote port", column: "remotePort", isDescending: false },
  { title: "UID", column: "uid", isDescending: false },
  { title: "inode", column: "inode", isDescending: true },
];

export interface Sorting {
  by: Sort;
  isReversed: boolean;
}

export const firstSort = SORTS[0];

/** The sort so many steps after this one, around the end. */
export function sortAfter(sort: Sort, step: 1 | -1): Sort {
  return SORTS.at((SORTS.indexOf(sort) + step) % SORTS.length) ?? firstSort;
}

/** The `height` rows from the `skipped` first on in this order. */
export function sortedRows(
  columns: Columns,
  rows: Uint32Array,
  { by, isReversed }: Sorting,
  skipped: number,
  height: number,
): Uint32Array {
  const numberOf = numbersOf(columns, schemaColumn(by.column));
  const sign = by.isDescending === isReversed ? -1 : 1;
  const top = new TopRows(skipped + height);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0;
    top.offer(sign * numberOf(row), row);
  }
  return Uint32Array.from(top.numbers.slice(skipped));
}
