import { readRow } from "./netlink";
import type { OracleRow } from "./types";

/*
 * What `ss -D` writes, one message after the other, from linux/netlink.h and linux/inet_diag.h: plainly, from all bytes at
 * once, those of a little-endian machine.
 *
 * A message begins where its head can be one's. Where none begins, everything up to the next head is one damaged message.
 * A socket's message that is followed by something else was cut off when another head is inside it.
 */

export interface CapturedResult {
  rows: OracleRow[];
  problems: { line: number; byteOffset: number; reason: string }[];
  lines: number;
  skipped: number;
  headers: number;
  tornTail: boolean;
}

const LONGEST = 65536;
const pad = (length: number) => Math.ceil(length / 4) * 4;

export function readCapturedOracle(bytes: Uint8Array, how: { details: boolean; info: boolean }): CapturedResult {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = bytes.length;
  const result: CapturedResult = { rows: [], problems: [], lines: 0, skipped: 0, headers: 0, tornTail: false };
  const problem = (byteOffset: number, reason: string) =>
    result.problems.push({ line: ++result.lines, byteOffset, reason });
  let isInterrupted = false;
  let hasOthers = false;
  /** Behind what is damaged. */
  const goOn = (from: number) => {
    let at = from;
    while (at < end && !isHead(view, at)) at++;
    return at;
  };
  let at = 0;
  while (at < end) {
    const left = end - at;
    const size = left < 16 ? 0 : view.getUint32(at, true);
    if (size < 16 || size > LONGEST || size > left) {
      const isCut = left < 20 || (size >= 16 && size <= LONGEST);
      const next = goOn(at + 1);
      if (isCut && next === end) result.tornTail = true;
      problem(at, isCut ? "cut" : "message");
      at = next;
      continue;
    }
    const next = Math.min(end, at + pad(size));
    const type = view.getUint16(at + 4, true);
    const family = size > 16 ? view.getUint8(at + 16) : 0;
    if ((type === 18 || type === 20) && (family === 2 || family === 10)) {
      const isFollowed = next + 8 > end || isBeginning(view, next);
      const row = readRow(new DataView(bytes.buffer, bytes.byteOffset + at, size), { protocol: "tcp", ...how });
      if (!isFollowed || row === undefined) {
        let inner = at + 1;
        while (inner < next && !(inner + 20 <= next && isHead(view, inner))) inner++;
        if (inner < next) {
          problem(at, "cut");
          at = inner;
          continue;
        }
      }
      if (row === undefined) problem(at, "socket");
      else {
        result.rows.push(row);
        result.lines++;
        if (view.getUint16(at + 6, true) & 0x10) isInterrupted = true;
      }
      at = next;
      continue;
    }
    const errno = size >= 20 ? view.getInt32(at + 16, true) : 0;
    if (type === 3 && view.getUint16(at + 6, true) & 0x10) isInterrupted = true;
    if ((type === 2 || type === 3) && errno !== 0) problem(at, "error");
    else if (type === 4 || (type === 3 && isInterrupted)) problem(at, "lost");
    else {
      if (type < 1 || type > 3) hasOthers = true;
      if (type === 3 && !hasOthers) result.headers++;
      result.lines++;
      result.skipped++;
    }
    if (type === 3) {
      isInterrupted = false;
      hasOthers = false;
    }
    at = next;
  }
  return result;
}

function isBeginning(view: DataView, at: number): boolean {
  const [size, type] = [view.getUint32(at, true), view.getUint16(at + 4, true)];
  return size >= 16 && size <= LONGEST && ((type >= 1 && type <= 4) || (type >= 18 && type <= 21));
}

function isHead(view: DataView, at: number): boolean {
  if (at + 20 > view.byteLength || !isBeginning(view, at)) return false;
  const [size, type, flags] = [view.getUint32(at, true), view.getUint16(at + 4, true), view.getUint16(at + 6, true)];
  if (flags > 0x3ff || type === 19 || type === 21) return false;
  if (type === 18 || type === 20) {
    const [family, state, timer] = [16, 17, 18].map((offset) => view.getUint8(at + offset));
    if (family !== 2 && family !== 10) return size >= 20 && [1, 16, 17, 40, 43, 44].includes(family ?? 0);
    return size >= 88 && (state ?? 0) >= 1 && (state ?? 0) <= 13 && (timer ?? 0) <= 5;
  }
  if (type === 1 || type === 4) return false;
  const errno = view.getInt32(at + 16, true);
  if (size > 4096 || errno > 0 || errno < -4095) return false;
  return type === 2 ? size >= 36 && errno < 0 : (flags & 2) !== 0 && size >= 20;
}
