import type { TableView } from "./table-view";

/** The number of every row, ascending: a new array. */
export function allRows({ size }: TableView): Uint32Array {
  const rows = new Uint32Array(size);
  for (let row = 0; row < size; row++) rows[row] = row;
  return rows;
}
