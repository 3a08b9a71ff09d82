import { clearOptional } from "../clear-optional";
import {
  ACK_TIMEOUT,
  CONGESTION_WINDOW,
  column,
  DROPS,
  HAS_ACK_TIMEOUT,
  HAS_CONGESTION_WINDOW,
  HAS_DROPS,
  HAS_RETRANSMIT_TIMEOUT,
  HAS_SLOW_START_THRESHOLD,
  PRESENT,
  RETRANSMIT_TIMEOUT,
  RETRANSMITS,
  SLOT,
  SLOW_START_THRESHOLD,
  TIMEOUTS,
} from "../columns";
import { presentBits, setPresentBits } from "../present-bits";

/*
 * What attributes tell of the details columns. Each kernel gives as much of an attribute as it knows: a field is there
 * when the attribute reaches to its end.
 */
// Types of attributes, without the two bits that say how they are coded.
const TYPE: u32 = 0x3fff;
const INFO: u32 = 2;
const SKMEMINFO: u32 = 7;

const LAST_TCP: u32 = 1;

// struct tcp_info (linux/tcp.h): offsets.
const TCP_RETRANSMITS: usize = 2;
const TCP_PROBES: usize = 3;
const TCP_RTO: usize = 8;
const TCP_ATO: usize = 12;
const TCP_SND_SSTHRESH: usize = 76;
const TCP_SND_CWND: usize = 80;
/** Slow start has not ended. */
const INFINITE_SSTHRESH: u32 = 0x7fffffff;
/** Microseconds a tick has. */
const TICK: u32 = 10000;

/** Of the socket's memory, as the kernel counts it: SK_MEMINFO_DROPS of linux/sock_diag.h. */
const MEMINFO_DROPS: usize = 8 << 2;

/** Row `at` has no details. */
export function clearDetails(at: usize): void {
  clearOptional(at);
  store<u32>(column(SLOT) + (at << 2), 0);
  setPresentBits(column(PRESENT), at, 0);
}

/** Fills details of row `at` from the attribute whose value is [p, end). */
export function readAttribute(type: u32, p: usize, end: usize, at: usize, protocol: u32): void {
  type &= TYPE;
  const isTcp = protocol <= LAST_TCP;
  if (type == INFO && isTcp) readTcpInfo(p, <usize>(end - p), at);
  else if (type == SKMEMINFO && !isTcp && end - p >= MEMINFO_DROPS + 4) {
    keep(DROPS, HAS_DROPS, at, load<u32>(p + MEMINFO_DROPS));
  }
}

function readTcpInfo(p: usize, length: usize, at: usize): void {
  if (length > TCP_PROBES) {
    store<u32>(column(RETRANSMITS) + (at << 2), load<u8>(p + TCP_RETRANSMITS));
    store<u32>(column(TIMEOUTS) + (at << 2), load<u8>(p + TCP_PROBES));
  }
  if (length >= TCP_RTO + 4) keep(RETRANSMIT_TIMEOUT, HAS_RETRANSMIT_TIMEOUT, at, load<u32>(p + TCP_RTO) / TICK);
  if (length >= TCP_ATO + 4) keep(ACK_TIMEOUT, HAS_ACK_TIMEOUT, at, load<u32>(p + TCP_ATO) / TICK);
  if (length >= TCP_SND_CWND + 4) keep(CONGESTION_WINDOW, HAS_CONGESTION_WINDOW, at, load<u32>(p + TCP_SND_CWND));
  if (length >= TCP_SND_SSTHRESH + 4) {
    const threshold = load<u32>(p + TCP_SND_SSTHRESH);
    keep(
      SLOW_START_THRESHOLD,
      HAS_SLOW_START_THRESHOLD,
      at,
      threshold >= INFINITE_SSTHRESH ? u32.MAX_VALUE : threshold,
    );
  }
}

function keep(columnNumber: i32, bit: u32, at: usize, value: u32): void {
  store<u32>(column(columnNumber) + (at << 2), value);
  const present = column(PRESENT);
  setPresentBits(present, at, presentBits(present, at) | bit);
}
