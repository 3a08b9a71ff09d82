import { DONE, ERROR, HEADER_BYTES, SOCK_DIAG_BY_FAMILY, SOCKET_BYTES, TCPDIAG_GETSOCK } from "./head";

/*
 * A message of a big-endian machine, turned where it lies into one of a little-endian machine: what the module reads of it.
 * Ports and addresses are in network order on both.
 */

/** Offsets of u32 in a socket's message: interface, cookie in two words, expires, two queues, uid, inode. */
const WORDS = [56, 60, 64, 68, 72, 76, 80, 84];
const INFO = 2;
const SKMEMINFO = 7;
const CGROUP_ID = 21;
/** A type without the two bits that say how the value is coded. */
const TYPE = 0x3fff;

/** struct tcp_info is bytes up to 8, then u32, but for these ranges, which are u64. */
const FIRST_WORD = 8;
const WIDE: readonly (readonly [from: number, to: number])[] = [
  [104, 136],
  [160, 192],
  [200, 216],
];

/** Turns the `length` bytes of a message at `at`. */
export function turnMessage(view: DataView, at: number, length: number): void {
  const type = view.getUint16(at + 4);
  turnWords(view, at, at + 4);
  turnHalf(view, at + 4);
  turnHalf(view, at + 6);
  turnWords(view, at + 8, at + HEADER_BYTES);
  const end = at + length;
  if (type === DONE || type === ERROR) turnWords(view, at + 16, Math.min(end, at + 20));
  if ((type !== SOCK_DIAG_BY_FAMILY && type !== TCPDIAG_GETSOCK) || length < SOCKET_BYTES) return;
  for (const offset of WORDS) turnWords(view, at + offset, at + offset + 4);
  for (let p = at + SOCKET_BYTES; p + 4 <= end; ) {
    turnHalf(view, p);
    turnHalf(view, p + 2);
    const size = view.getUint16(p, true);
    // What does not fit is found damaged.
    if (size < 4 || size > end - p) return;
    turnValue(view, view.getUint16(p + 2, true) & TYPE, p + 4, p + size);
    p += (size + 3) & ~3;
  }
}

function turnValue(view: DataView, type: number, from: number, to: number): void {
  if (type === SKMEMINFO) turnWords(view, from, to);
  else if (type === CGROUP_ID) turnLong(view, from, to);
  else if (type === INFO) {
    for (let offset = FIRST_WORD; from + offset < to; ) {
      const isWide = WIDE.some(([first, end]) => offset >= first && offset < end);
      if (isWide) turnLong(view, from + offset, to);
      else turnWords(view, from + offset, Math.min(to, from + offset + 4));
      offset += isWide ? 8 : 4;
    }
  }
}

function turnHalf(view: DataView, at: number): void {
  view.setUint16(at, view.getUint16(at), true);
}

/** The whole words from `from` to `to`. */
function turnWords(view: DataView, from: number, to: number): void {
  for (let at = from; at + 4 <= to; at += 4) view.setUint32(at, view.getUint32(at), true);
}

function turnLong(view: DataView, at: number, to: number): void {
  if (at + 8 <= to) view.setBigUint64(at, view.getBigUint64(at), true);
}
