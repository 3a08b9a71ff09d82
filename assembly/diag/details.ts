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
  SLOT,
  SLOW_START_THRESHOLD,
} from "../columns";
import { presentBits, setPresentBits } from "../present-bits";
import { TCP_ATO, TCP_RTO, TCP_SND_CWND, TCP_SND_SSTHRESH } from "./tcp-info";

/** Slow start has not ended. */
const INFINITE_SSTHRESH: u32 = 0x7fffffff;
/** Microseconds a tick has. */
const TICK: u32 = 10000;

/** Fills the details columns of row `at` from `length` bytes of struct tcp_info at `p`, and from where its drops are, 0 for nowhere. */
export function readDetails(at: usize, p: usize, length: usize, drops: usize): void {
  clearOptional(at);
  store<u32>(column(SLOT) + (at << 2), 0);
  setPresentBits(column(PRESENT), at, 0);
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
  if (drops) keep(DROPS, HAS_DROPS, at, load<u32>(drops));
}

function keep(columnNumber: i32, bit: u32, at: usize, value: u32): void {
  store<u32>(column(columnNumber) + (at << 2), value);
  const present = column(PRESENT);
  setPresentBits(present, at, presentBits(present, at) | bit);
}
