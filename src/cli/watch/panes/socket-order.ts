import type { Columns } from "../../../index";
import type { Column } from "../../../listing/column";
import { numbersOf, schemaColumn } from "../../../listing/fields";
import { Top } from "../../../summary/top";
import { liveValue, type WantedColumn } from "./live-columns";
import type { Seen, SortChoice } from "./pane";

export interface SocketSort extends SortChoice {
  readonly column: WantedColumn;
}

/** Words and owners are wanted from the first on, and of all else what there is most of. */
const ASCENDING = ["proto", "state", "local", "remote", "uid", "process"];

export function socketSorts(columns: readonly WantedColumn[]): SocketSort[] {
  return columns.map((column) => ({
    column,
    title: column.name === "process" || column.name === "state" ? column.name : column.name.toUpperCase(),
    isDescending: !ASCENDING.includes(column.name),
  }));
}

/** An order of rows: heavier ones go first, and of equals those before others. */
export interface RowOrder {
  weight(row: number): number;
  isBefore(row: number, other: number): boolean;
}

export function orderOf({ column }: SocketSort, isDescending: boolean, listed: Column, seen: Seen): RowOrder {
  const sign = isDescending ? 1 : -1;
  const { columns } = seen.snapshot.table;
  const value = numberOf(column, seen, columns);
  if (value !== undefined) {
    return {
      // What has none comes last either way.
      weight: (row) => (Number.isNaN(value(row)) ? Number.NEGATIVE_INFINITY : sign * Math.abs(value(row))),
      isBefore: (row, other) => row < other,
    };
  }
  const compare = listed.order(columns, isDescending);
  return {
    weight: () => 0,
    isBefore(row, other) {
      const found = compare(row, other) * sign;
      return found === 0 ? row < other : found > 0;
    },
  };
}

/** Undefined for what is sorted by more than one number. */
function numberOf({ shown }: WantedColumn, seen: Seen, columns: Columns): ((row: number) => number) | undefined {
  if (typeof shown === "string") return liveValue(shown, seen);
  const [name, ...others] = shown.sort;
  if (name === undefined || others.length > 0) return undefined;
  const { element } = schemaColumn(name);
  if (element === "bytes16" || element === "name16" || element === "u64") return undefined;
  return numbersOf(columns, schemaColumn(name));
}

/** The rows from the `skipped` first on in this order. */
export function orderedRows(rows: Uint32Array, order: RowOrder, skipped: number, most: number): Uint32Array {
  const top = new Top<number>(skipped + most, order.isBefore);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0;
    top.offer(order.weight(row), row);
  }
  return Uint32Array.from(top.entries.slice(skipped), ({ key }) => key);
}

/** How many of these rows go before this one, which is among them; −1 where it is not. */
export function rankOf(rows: Uint32Array, order: RowOrder, wanted: number): number {
  const weight = order.weight(wanted);
  let before = 0;
  let isThere = false;
  for (const row of rows) {
    if (row === wanted) isThere = true;
    else {
      const its = order.weight(row);
      if (its > weight || (its === weight && order.isBefore(row, wanted))) before++;
    }
  }
  return isThere ? before : -1;
}
