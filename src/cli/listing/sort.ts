import type { Columns } from "../../index";
import { UsageError } from "../terminal/status";
import type { Column } from "./column";

/** How rows are put in order. */
export type Order = (columns: Columns, rows: Uint32Array) => void;

/** Sorts by these columns, the first before the second; `-rx` is descending. What is equal keeps its order. */
export function orderBy(names: readonly string[], columns: readonly Column[]): Order {
  const keys = names.map((name) => {
    return { column: sortColumn(name, columns), sign: name.startsWith("-") ? -1 : 1 };
  });
  return (values, rows) => {
    const orders = keys.map(({ column, sign }) => ({ order: column.order(values), sign }));
    rows.sort((a, b) => {
      for (const { order, sign } of orders) {
        const found = order(a, b);
        if (found !== 0) return found * sign;
      }
      return a - b;
    });
  };
}

/** The column that `rx` or `-rx` sorts by. Throws UsageError. */
export function sortColumn(name: string, columns: readonly Column[]): Column {
  return columnNamed(name.replace(/^-/, ""), columns);
}

/** The column called so, in any case. Throws UsageError. */
export function columnNamed(name: string, columns: readonly Column[]): Column {
  const column = columns.find((one) => one.name === name.toLowerCase());
  if (column !== undefined) return column;
  const names = columns.map((one) => one.name).join(", ");
  throw new UsageError(`there is no column ${JSON.stringify(name)}: one of ${names}`);
}
