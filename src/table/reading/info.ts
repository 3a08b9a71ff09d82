import { type Columns, infoColumns } from "../columns";
import { invalidArgument } from "../errors";
import type { InfoColumn } from "../schema";

/** Info columns to read: all, none, or those of these names; `cookie` comes with any of them. */
export type Info = boolean | readonly InfoColumn[];

/** The columns a table then has. Throws ERR_INVALID_ARGUMENT. */
export function wantedInfo(info: Info | undefined): readonly InfoColumn[] {
  if (info === undefined || info === false) return [];
  if (info === true) return infoColumns;
  if (!Array.isArray(info)) throw invalidArgument('info is true, false, or a list of columns, such as ["cookie"].');
  const unknown = info.find((name) => !infoColumns.includes(name));
  if (unknown !== undefined) {
    throw invalidArgument(`${JSON.stringify(unknown)} is not an info column: name some of ${infoColumns.join(", ")}.`);
  }
  return info.length === 0 ? [] : [...new Set<InfoColumn>(["cookie", ...info])];
}

/** Rows from number `first` on are of text, which has no info: what was in their places goes. */
export function clearInfo(columns: Columns, first: number): void {
  for (const name of infoColumns) {
    const column = columns[name];
    if (column === undefined) continue;
    const start = first * column.BYTES_PER_ELEMENT;
    new Uint8Array(column.buffer, column.byteOffset + start, column.byteLength - start).fill(0);
  }
}
