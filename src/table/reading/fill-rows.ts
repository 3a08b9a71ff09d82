import * as header from "../../../assembly/header";
import * as status from "../../../assembly/status";
import { noMemoryForRows } from "../errors";
import { type ColumnName, columns as entries } from "../schema";
import type { SocketTable } from "../socket-table";
import type { Source } from "./sources";

/** Values of rows by column, each as it lies in a table's memory. */
export type RowColumns = { readonly [Name in ColumnName]?: ArrayBufferView };

/**
 * Puts rows behind those that a table has, from columns that were read before. In a column that is missing all of them have 0;
 * one that the table does not have is left out. Throws ERR_OUT_OF_MEMORY, and nothing has changed.
 */
export function fillRows(table: SocketTable, source: Source, rows: number, columns: RowColumns): void {
  table.feedRows(source, (memory) => {
    const first = memory.size;
    if (memory.exports.reserve(first + rows) !== status.OK) throw noMemoryForRows(first);
    memory.setWord(header.SIZE, first + rows);
    const views = table.columns;
    let bytes = 0;
    for (const { name } of entries) {
      const view = views[name];
      if (view === undefined || rows === 0) continue;
      const all = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
      const own = all.subarray((all.length / (first + rows)) * first);
      const given = columns[name];
      if (given) own.set(new Uint8Array(given.buffer, given.byteOffset, own.length));
      else own.fill(0);
      bytes += own.length;
    }
    if (views.inode.subarray(first).some((inode) => inode > 0xffffffff)) memory.setWord(header.WIDE_INODES, 1);
    memory.setCount(header.LINES, memory.count(header.LINES) + rows);
    return bytes;
  });
}
