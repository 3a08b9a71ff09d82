import { dropIndexes, reserve } from "../columns";
import { add, get, set } from "../fields";
import { CAPACITY, DIAG_ERRNO, DIAG_INTERRUPTED, LINES, MALFORMED, SIZE, SKIPPED, SOURCE_LINES } from "../header";
import { TEXT, TEXT_BYTES } from "../layout";
import { DUMP_DONE, DUMP_FAILED, DUMP_OVERRUN, OK, OUT_OF_MEMORY } from "../status";
import { readRow } from "./row";

/*
 * Netlink messages to rows (linux/netlink.h). What read(2) gives is whole messages, one behind the other, each padded to
 * four bytes:
 *
 *   0 length u32, header included · 4 type u16 · 6 flags u16 · 8 sequence u32 · 12 port u32 · 16 payload
 */
export const HEADER: u32 = 16;

// Types of messages.
export const NOOP: u32 = 1;
const ERROR: u32 = 2;
const DONE: u32 = 3;
export const OVERRUN: u32 = 4;
/** A row, in reply to a request for all sockets of TCP. */
export const TCPDIAG_GETSOCK: u32 = 18;
export const SOCK_DIAG_BY_FAMILY: u32 = 20;

/** Flag: the kernel's table changed while it was dumped, so that rows may be missing or repeated. */
export const DUMP_INTR: u32 = 0x10;

const FIRST_ROWS: u32 = 1024;

/**
 * Reads the messages in the first `length` bytes of the window. Those that reply to request `sequence` are rows of the IPv4
 * or the IPv6 table of a protocol, by each row's family; `protocol` is the code of one of the two. Other messages are
 * counted as skipped, damaged ones as malformed; behind a damaged length nothing can be read. Returns OK when there is more to come, OUT_OF_MEMORY, or a DUMP_ status.
 */
export function readMessages(length: u32, protocol: u32, sequence: u32): u32 {
  dropIndexes();
  let p: usize = TEXT;
  const end = TEXT + min<usize>(length, TEXT_BYTES);
  let status: u32 = OK;
  while (p < end && status == OK) {
    const left = <u32>(end - p);
    const size: u32 = left < HEADER ? 0 : load<u32>(p);
    if (size < HEADER || size > left) {
      count(MALFORMED);
      break;
    }
    status = readMessage(p, p + size, protocol, sequence);
    // Rounding up cannot overflow: the size is at most the window's.
    p += (size + 3) & ~3;
  }
  return status;
}

function readMessage(p: usize, end: usize, protocol: u32, sequence: u32): u32 {
  const type: u32 = load<u16>(p, 4);
  if (type == NOOP || load<u32>(p, 8) != sequence) {
    count(SKIPPED);
    return OK;
  }
  if (load<u16>(p, 6) & DUMP_INTR) set(DIAG_INTERRUPTED, 1);
  if (type == SOCK_DIAG_BY_FAMILY || type == TCPDIAG_GETSOCK) {
    if (get(SIZE) == get(CAPACITY) && !grow()) return OUT_OF_MEMORY;
    if (readRow(p + HEADER, end, protocol)) {
      set(SIZE, get(SIZE) + 1);
      countLine();
    } else count(MALFORMED);
    return OK;
  }
  if (type == DONE || type == ERROR) return finish(p + HEADER, end, type == DONE);
  if (type == OVERRUN) return DUMP_OVERRUN;
  count(SKIPPED);
  return OK;
}

/** The end of a dump: an errno, negative, that is 0 when it is complete. */
function finish(payload: usize, end: usize, isDone: bool): u32 {
  const errno = end - payload < 4 ? 0 : load<i32>(payload);
  set(DIAG_ERRNO, <u32>-errno);
  return isDone && errno >= 0 ? DUMP_DONE : DUMP_FAILED;
}

/** Counts a message that is not a row. */
function count(field: usize): void {
  add(field, 1);
  countLine();
}

export function countLine(): void {
  add(LINES, 1);
  add(SOURCE_LINES, 1);
}

/** Room for more rows; near the memory's ceiling, for as many as there is room. */
export function grow(): bool {
  const size = get(SIZE);
  for (let ahead = max<u32>(size / 3, FIRST_ROWS); ahead; ahead >>= 1) if (reserve(size + ahead) == OK) return true;
  return false;
}
