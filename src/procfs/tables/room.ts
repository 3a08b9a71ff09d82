import type { SocketTable } from "../../table/index";
import { makeRoom } from "./fill";

/** Where rows are read to: all of a table, or what is behind the rows it has. */
export interface Room {
  /** Makes it, for so many rows: a hint. */
  make(rows: number): void;
  /** Forgets what was read into it. */
  undo(): void;
}

/** All of the table: its rows go. */
export function emptied(table: SocketTable): Room {
  return {
    make(rows) {
      table.release(Math.max(rows, table.size));
      makeRoom(table, rows);
    },
    undo: () => table.clear(),
  };
}

/** Behind its rows, which stay. */
export function behindRows(table: SocketTable): Room {
  const before = table.checkpoint();
  return {
    make: (rows) => makeRoom(table, table.size + rows),
    undo: () => table.backTo(before),
  };
}
