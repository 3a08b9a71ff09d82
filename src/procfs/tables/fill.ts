import { SockdexError, type SocketTable } from "../../table/index";
import { readError } from "../files/errors";
import type { OpenFile } from "../files/open-files";
import { readSome } from "../files/read-some";

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

/** Reads a file to its end straight into the table's window. Returns the number of reads. */
export function fill(table: SocketTable, { fd, position }: OpenFile, path: string): number {
  let reads = 0;
  let at: number | null = position;
  for (let more = true; more; ) {
    const window = table.input();
    let filled = 0;
    while (window.length - filled >= PAGE_ROOM) {
      const length = read(fd, window, filled, path, at);
      reads++;
      if (length === 0) {
        more = false;
        break;
      }
      filled += length;
      if (at !== null) at += length;
    }
    table.commit(filled);
  }
  return reads;
}

function read(fd: number, window: Uint8Array, at: number, path: string, position: number | null): number {
  try {
    return readSome(fd, window, at, window.length - at, position);
  } catch (cause) {
    throw readError(path, cause);
  }
}
