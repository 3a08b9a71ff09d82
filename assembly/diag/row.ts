import {
  column,
  INODE,
  LOCAL_ADDRESS,
  LOCAL_PORT,
  PROTOCOL,
  REMOTE_ADDRESS,
  REMOTE_PORT,
  RETRANSMITS,
  RX_QUEUE,
  STATE,
  TIMEOUTS,
  TIMER,
  TIMER_EXPIRES,
  TX_QUEUE,
  UID,
} from "../columns";
import { get } from "../fields";
import { SIZE } from "../header";
import { readAttributes } from "./attributes";

/*
 * struct inet_diag_msg (linux/inet_diag.h), then attributes.
 *
 *    0 family u8 · 1 state u8 · 2 timer u8 · 3 retransmits u8 · 4 local port, big-endian · 6 remote port · 8 local
 *   address, 16 bytes · 24 remote address · 40 interface · 44 cookie, 8 bytes · 52 expires, ms · 56 rqueue · 60 wqueue
 *   64 uid · 68 inode
 */
const MESSAGE: usize = 72;

export const AF_INET: u32 = 2;
export const AF_INET6: u32 = 10;
const LISTEN: u32 = 10;
/** The timers whose count is of probes: keepalive, and zero-window probe. */
const TIMER_KEEPALIVE: u32 = 2;
const TIMER_PROBE: u32 = 4;

/** Milliseconds a tick of the timer columns has. */
const TICK: u32 = 10;

/**
 * Reads [p, end) into the columns behind the last row, as a row of the protocol's IPv4 or IPv6 table, by its family.
 * False: it is not a row, and is not counted.
 */
export function readRow(p: usize, end: usize, protocol: u32): bool {
  if (end - p < MESSAGE) return false;
  const family: u32 = load<u8>(p);
  if (family != AF_INET && family != AF_INET6) return false;
  protocol = (protocol & ~1) | <u32>(family == AF_INET6);
  const at = <usize>get(SIZE);

  storeAddress(column(LOCAL_ADDRESS) + (at << 4), p + 8, family);
  storeAddress(column(REMOTE_ADDRESS) + (at << 4), p + 24, family);
  store<u16>(column(LOCAL_PORT) + (at << 1), bswap<u16>(load<u16>(p, 4)));
  store<u16>(column(REMOTE_PORT) + (at << 1), bswap<u16>(load<u16>(p, 6)));
  const state: u32 = load<u8>(p, 1);
  const timer: u32 = load<u8>(p, 2);
  store<u8>(column(PROTOCOL) + at, protocol);
  store<u8>(column(STATE) + at, state);
  store<u8>(column(TIMER) + at, timer);
  store<u32>(column(TIMER_EXPIRES) + (at << 2), load<u32>(p, 52) / TICK);
  const count: u32 = load<u8>(p, 3);
  const probes = timer == TIMER_PROBE || timer == TIMER_KEEPALIVE;
  store<u32>(column(RETRANSMITS) + (at << 2), probes ? 0 : count);
  store<u32>(column(TIMEOUTS) + (at << 2), probes ? count : 0);
  store<u32>(column(RX_QUEUE) + (at << 2), load<u32>(p, 56));
  // Of a listener it is the limit of its accept queue.
  store<u32>(column(TX_QUEUE) + (at << 2), state == LISTEN ? 0 : load<u32>(p, 60));
  store<u32>(column(UID) + (at << 2), load<u32>(p, 64));
  store<f64>(column(INODE) + (at << 3), <f64>load<u32>(p, 68));
  return readAttributes(p, p + MESSAGE, end, at);
}

function storeAddress(to: usize, p: usize, family: u32): void {
  if (family == AF_INET6) {
    v128.store(to, v128.load(p));
    return;
  }
  store<u64>(to, 0);
  store<u32>(to, 0xffff0000, 8);
  store<u32>(to, load<u32>(p), 12);
}
