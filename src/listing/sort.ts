import type { Columns } from "../table/columns";
import type { ColumnName, Column as SchemaColumn } from "../table/schema";
import type { Column } from "./column";
import { hasValue, numbersOf, schemaColumn } from "./fields";

/** Compares two rows by their numbers. */
type Compare = (a: number, b: number) => number;

/** A column that rows are sorted by. */
export interface SortKey {
  readonly column: Pick<Column, "order">;
  readonly isDescending: boolean;
}

/** Puts rows in order, in place: by the first key before the second. What is equal keeps its order. */
export function sortRows(columns: Columns, rows: Uint32Array, keys: readonly SortKey[]): void {
  const orders = keys.map(({ column, isDescending }) => ({
    order: column.order(columns),
    sign: isDescending ? -1 : 1,
  }));
  rows.sort((a, b) => {
    for (const { order, sign } of orders) {
      const found = order(a, b);
      if (found !== 0) return found * sign;
    }
    return a - b;
  });
}

/** Ascending by columns of the schema, the first before the second. What a row does not have comes first. */
export function orderBy(names: readonly ColumnName[]): (columns: Columns) => Compare {
  const sorted = names.map(schemaColumn);
  return (columns) => {
    const [first = () => 0, ...more] = sorted.map((column) => orderOf(columns, column));
    return more.length === 0 ? first : (a, b) => more.reduce((found, next) => found || next(a, b), first(a, b));
  };
}

function orderOf(columns: Columns, column: SchemaColumn): Compare {
  const values = columns[column.name];
  if ((column.element === "bytes16" || column.element === "name16") && values instanceof Uint8Array)
    return (a, b) => compareBytes(values, a * 16, b * 16);
  if (values instanceof BigUint64Array) {
    const isThere = hasValue(columns, column);
    const key = (row: number) => (isThere?.(row) === false ? -1n : (values[row] ?? 0n));
    return (a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0);
  }
  const numberOf = numbersOf(columns, column);
  if (hasValue(columns, column) === undefined) return (a, b) => numberOf(a) - numberOf(b);
  const key = (row: number) => (Number.isNaN(numberOf(row)) ? Number.NEGATIVE_INFINITY : numberOf(row));
  return (a, b) => (key(a) === key(b) ? 0 : key(a) - key(b));
}

function compareBytes(bytes: Uint8Array, a: number, b: number): number {
  for (let i = 0; i < 16; i++) {
    const difference = (bytes[a + i] ?? 0) - (bytes[b + i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
