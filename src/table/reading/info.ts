import * as header from "../../../assembly/header";
import * as status from "../../../assembly/status";
import type { TableMemory } from "../../module/table-memory";
import type { Columns } from "../columns";
import { invalidArgument } from "../errors";
import { infoColumns } from "../info/info-columns";
import { columns as allColumns, type InfoColumn } from "../schema";

/** Info columns to read: all, none, or those of these names; `cookie` comes with any of them. */
export type Info = boolean | readonly InfoColumn[];

/** The columns that a struct tcp_info fills. */
export const TCP_INFO_COLUMNS: readonly string[] = allColumns.flatMap(({ name, infoBytes }) =>
  infoBytes ? [name] : [],
);
const WITH_BITS: readonly string[] = allColumns.flatMap(({ name, group, mask }) =>
  group === "info" && mask ? [name] : [],
);

/** The columns a table then has. Throws ERR_INVALID_ARGUMENT. */
export function wantedInfo(info: Info | undefined): readonly InfoColumn[] {
  if (info === undefined || info === false) return [];
  if (info === true) return infoColumns;
  if (!Array.isArray(info)) throw invalidArgument('info is true, false, or a list of columns, such as ["cookie"].');
  const unknown = info.find((name) => !infoColumns.includes(name));
  if (unknown !== undefined) {
    throw invalidArgument(`${JSON.stringify(unknown)} is not an info column: name some of ${infoColumns.join(", ")}.`);
  }
  if (info.length === 0) return [];
  const wanted = new Set<InfoColumn>(["cookie", ...info]);
  // What says which rows have a value comes along.
  if (info.some((name) => TCP_INFO_COLUMNS.includes(name))) wanted.add("infoBytes");
  if (info.some((name) => WITH_BITS.includes(name))) wanted.add("infoPresent");
  return infoColumns.filter((name) => wanted.has(name));
}

/**
 * Gives a table without info columns those, of which its rows have no values yet, and room for more rows. Views of its columns
 * go. False: there is no memory for them, and nothing has changed.
 */
export function addInfo(memory: TableMemory, info: readonly InfoColumn[]): boolean {
  memory.chooseInfo(info.map((name) => infoColumns.indexOf(name)));
  const capacity = memory.word(header.CAPACITY);
  if (capacity > 0 && memory.exports.reserve(capacity + 1) !== status.OK) {
    memory.chooseInfo([]);
    return false;
  }
  return true;
}

/** Rows from number `first` on are of text, which has no info: what was in their places goes. */
export function clearInfo(columns: Columns, first: number): void {
  if (first === columns.protocol.length) return;
  for (const name of infoColumns) {
    const column = columns[name];
    if (column === undefined) continue;
    const start = first * (column.byteLength / columns.protocol.length);
    new Uint8Array(column.buffer, column.byteOffset + start, column.byteLength - start).fill(0);
  }
}
