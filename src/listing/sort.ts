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

/** Puts rows in order, in place: by the first key before the second. What is equal keeps its order; what a row does not have comes last. */
export function sortRows(columns: Columns, rows: Uint32Array, keys: readonly SortKey[]): void {
  const orders = keys.map(({ column, isDescending }) => ({
    order: column.order(columns, isDescending),
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

/** Ascending by columns of the schema, the first before the second, as Column's order() says. */
export function orderBy(names: readonly ColumnName[]): Column["order"] {
  const sorted = names.map(schemaColumn);
  return (columns, isDescending) => {
    const [first = () => 0, ...more] = sorted.map((column) => orderOf(columns, column, isDescending));
    return more.length === 0 ? first : (a, b) => more.reduce((found, next) => found || next(a, b), first(a, b));
  };
}

function orderOf(columns: Columns, column: SchemaColumn, isDescending: boolean): Compare {
  const values = columns[column.name];
  const isThere = hasValue(columns, column);
  if ((column.element === "bytes16" || column.element === "name16") && values instanceof Uint8Array) {
    const compare: Compare = (a, b) => compareBytes(values, a * 16, b * 16);
    if (isThere === undefined || isDescending) return compare;
    return (a, b) => Number(isThere(b)) - Number(isThere(a)) || compare(a, b);
  }
  if (values instanceof BigUint64Array) {
    const none = isDescending ? -1n : 2n ** 64n;
    const key = (row: number) => (isThere?.(row) === false ? none : (values[row] ?? 0n));
    return (a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0);
  }
  const numberOf = numbersOf(columns, column);
  if (isThere === undefined) return (a, b) => numberOf(a) - numberOf(b);
  const none = isDescending ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const key = (row: number) => (Number.isNaN(numberOf(row)) ? none : numberOf(row));
  return (a, b) => (key(a) === key(b) ? 0 : key(a) - key(b));
}

function compareBytes(bytes: Uint8Array, a: number, b: number): number {
  for (let i = 0; i < 16; i++) {
    const difference = (bytes[a + i] ?? 0) - (bytes[b + i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
