import {
  BACKLOG_LIMIT,
  CGROUP,
  CONGESTION,
  COOKIE,
  column,
  HAS_BACKLOG_LIMIT,
  HAS_SOCKET_DROPS,
  INFO_PRESENT,
  INTERFACE,
  SOCKET_DROPS,
} from "../columns";

/** A name of congestion control, TCP_CA_NAME_MAX of linux/tcp.h. */
const NAME_BYTES: usize = 16;

/**
 * Fills the info columns of row `at` that are not fields of struct tcp_info, from its message (row.ts) and the values of
 * attributes, where there are any: 0 is none.
 */
export function readInfo(
  at: usize,
  message: usize,
  isListener: bool,
  name: usize,
  nameLength: usize,
  cgroup: usize,
  drops: usize,
): void {
  let to = column(COOKIE);
  // No table without it has any of these.
  if (!to) return;
  store<u64>(to + (at << 3), load<u64>(message, 44));
  to = column(INTERFACE);
  if (to) store<u32>(to + (at << 2), load<u32>(message, 40));
  to = column(CGROUP);
  if (to) store<f64>(to + (at << 3), cgroup ? <f64>load<u64>(cgroup) : 0);
  to = column(CONGESTION);
  if (to) storeName(to + (at << 4), name, nameLength);
  to = column(BACKLOG_LIMIT);
  if (to) store<u32>(to + (at << 2), isListener ? load<u32>(message, 60) : 0);
  to = column(SOCKET_DROPS);
  if (to) store<u32>(to + (at << 2), drops ? load<u32>(drops) : 0);
  to = column(INFO_PRESENT);
  if (to) store<u8>(to + at, (isListener ? HAS_BACKLOG_LIMIT : 0) | (drops ? HAS_SOCKET_DROPS : 0));
}

/** The text up to its zero, and zeros. */
function storeName(to: usize, p: usize, length: usize): void {
  v128.store(to, i32x4(0, 0, 0, 0));
  length = min(length, NAME_BYTES);
  for (let i: usize = 0; i < length; i++) {
    const letter = load<u8>(p + i);
    if (!letter) return;
    store<u8>(to + i, letter);
  }
}
