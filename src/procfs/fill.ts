import { SockdexError, type SocketTable } from "../table/index";
import { readError } from "./errors";
import { readSome } from "./read-some";

/** Bytes of the shortest row a kernel prints. */
export const SHORTEST_ROW = 128;

/** Room for `rows` rows, by a hint that must do no harm: where there is not as much, the table grows as far as it can. */
export function makeRoom(table: SocketTable, rows: number): void {
  try {
    table.reserve(rows);
  } catch (error) {
    if (!(error instanceof SockdexError)) throw error;
  }
}

/** Runs `read`, which fills the emptied table; when it fails, the table is left empty and not half full. */
export function orEmpty(table: SocketTable, read: () => void): void {
  try {
    read();
  } catch (error) {
    table.clear();
    throw error;
  }
}

/** /proc answers a page at a time: with less room than this left, the window is parsed first. */
const PAGE_ROOM = 16384;

/** Reads a descriptor to its end straight into the table's window, from where it stands. Answers the number of reads. */
export function fill(table: SocketTable, fd: number, path: string): number {
  let reads = 0;
  for (let more = true; more; ) {
    const window = table.input();
    let filled = 0;
    while (window.length - filled >= PAGE_ROOM) {
      const length = read(fd, window, filled, path);
      reads++;
      if (length === 0) {
        more = false;
        break;
      }
      filled += length;
    }
    table.commit(filled);
  }
  return reads;
}

function read(fd: number, window: Uint8Array, at: number, path: string): number {
  try {
    return readSome(fd, window, at, window.length - at, null);
  } catch (cause) {
    throw readError(path, cause);
  }
}
