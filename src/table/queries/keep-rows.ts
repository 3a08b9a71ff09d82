import * as header from "../../../assembly/header";
import type { TableMemory } from "../../module/table-memory";
import type { Columns } from "../columns";

/** Moves these rows, ascending, to the front of every column, and forgets the others: they count as skipped. */
export function keepRows(memory: TableMemory, columns: Columns, rows: Uint32Array): void {
  const { size } = memory;
  if (rows.length === size) return;
  for (const column of Object.values(columns)) {
    // An address is moved as four words.
    if (column.length === size * 16) move(new Uint32Array(column.buffer, column.byteOffset, size * 4), rows, 4);
    else move(column, rows, 1);
  }
  const wide = memory.word(header.WIDE_INODES);
  memory.exports.clearRows();
  memory.setWord(header.SIZE, rows.length);
  memory.setWord(header.WIDE_INODES, wide);
  memory.setCount(header.SKIPPED, memory.count(header.SKIPPED) + size - rows.length);
}

function move(column: Columns[keyof Columns] & {}, rows: Uint32Array, width: number): void {
  const values: { [index: number]: number | bigint } = column;
  for (let i = 0; i < rows.length; i++) {
    const from = (rows[i] ?? 0) * width;
    for (let word = 0; word < width; word++) values[i * width + word] = values[from + word] ?? 0;
  }
}
