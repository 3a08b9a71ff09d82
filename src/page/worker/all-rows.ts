import type { TableView } from "../../core";

/** Every row's number. */
export function allRows({ size }: TableView): Uint32Array {
  const rows = new Uint32Array(size);
  for (let row = 0; row < size; row++) rows[row] = row;
  return rows;
}
