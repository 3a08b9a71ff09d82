import { dropIndexes } from "../columns";
import { get, set } from "../fields";
import { CAPACITY, DIAG_INTERRUPTED, LIMIT, RESUME, SIZE } from "../header";
import { FULL, MET, OK, OUT_OF_MEMORY } from "../status";
import { countLine, DUMP_INTR, grow, HEADER, NOOP, OVERRUN, SOCK_DIAG_BY_FAMILY, TCPDIAG_GETSOCK } from "./messages";
import { AF_INET, AF_INET6, readRow } from "./row";

/** SOCK_DESTROY: no message of sock_diag has a higher type. */
const LAST_TYPE: u32 = 21;
/** A message has at most as many bytes: the kernel sends half of it at once. */
const LONGEST: u32 = 65536;

/**
 * Reads the messages of a captured dump in [from, end) of the memory: sockets of TCP become rows of tcp or tcp6, by their
 * family. Where it stopped is in RESUME, and why it says itself: OK, before what is not there as a whole, or has a length no
 * message has; MET, before a message that is not a socket's, is damaged, or whose end is not another's beginning: what it
 * is, the host finds out; FULL, before a row too many; OUT_OF_MEMORY. `isLast`: nothing comes behind `end`; else a
 * message is not read before the beginning of the next one is there.
 */
export function readCaptured(from: u32, end: u32, isLast: bool): u32 {
  dropIndexes();
  let p = <usize>from;
  let status: u32 = OK;
  while (p < end) {
    const left = end - <u32>p;
    const size: u32 = left < HEADER ? 0 : load<u32>(p);
    if (size < HEADER || size > min(left, LONGEST)) break;
    const next = p + ((size + 3) & ~3);
    const isFollowed = next + 8 <= end;
    if (!isFollowed && !isLast) break;
    if (!isOfInet(p, size) || (isFollowed && !isBeginning(next))) {
      status = MET;
      break;
    }
    if (get(SIZE) == get(LIMIT)) {
      status = FULL;
      break;
    }
    if (get(SIZE) == get(CAPACITY) && !grow()) {
      status = OUT_OF_MEMORY;
      break;
    }
    if (!readRow(p + HEADER, p + size, 0)) {
      status = MET;
      break;
    }
    if (load<u16>(p, 6) & DUMP_INTR) set(DIAG_INTERRUPTED, 1);
    set(SIZE, get(SIZE) + 1);
    countLine();
    p = next;
  }
  set(RESUME, <u32>p);
  return status;
}

function isOfInet(p: usize, size: u32): bool {
  const type: u32 = load<u16>(p, 4);
  if ((type != SOCK_DIAG_BY_FAMILY && type != TCPDIAG_GETSOCK) || size == HEADER) return false;
  const family: u32 = load<u8>(p, HEADER);
  return family == AF_INET || family == AF_INET6;
}

/** Whether the length and the type that begin a message can be one's. */
function isBeginning(p: usize): bool {
  const size = load<u32>(p);
  const type: u32 = load<u16>(p, 4);
  return (
    size >= HEADER &&
    size <= LONGEST &&
    ((type >= NOOP && type <= OVERRUN) || (type >= TCPDIAG_GETSOCK && type <= LAST_TYPE))
  );
}
