// Written by `npm run schema` from src/table/info/tcp-info-fields.ts: change that.
import {
  BUSY_TIME,
  BYTES_ACKED,
  BYTES_RECEIVED,
  BYTES_RETRANS,
  BYTES_SENT,
  column,
  DATA_SEGS_IN,
  DATA_SEGS_OUT,
  DELIVERY_RATE,
  INFO_BYTES,
  LAST_DATA_RECV,
  LAST_DATA_SENT,
  LOST,
  MIN_RTT,
  NOTSENT_BYTES,
  PACING_RATE,
  RCV_OOOPACK,
  RETRANS,
  RTO,
  RTT,
  RTTVAR,
  RWND_LIMITED,
  SEGS_IN,
  SEGS_OUT,
  SND_CWND,
  SND_MSS,
  SND_SSTHRESH,
  SND_WND,
  SNDBUF_LIMITED,
  TOTAL_RETRANS,
  UNACKED,
} from "../columns";

// Offsets of fields.
export const TCP_RETRANSMITS: usize = 2;
export const TCP_PROBES: usize = 3;
export const TCP_RTO: usize = 8;
export const TCP_ATO: usize = 12;
export const TCP_SND_SSTHRESH: usize = 76;
export const TCP_SND_CWND: usize = 80;

/**
 * Fills the info columns of row `at` from the `length` bytes of struct tcp_info at `p`. A field that they do not reach
 * to the end of is 0.
 */
export function readTcpInfo(p: usize, length: usize, at: usize): void {
  const lengths = column(INFO_BYTES);
  // No table without it has any of these.
  if (!lengths) return;
  store<u16>(lengths + (at << 1), <u32>length);
  word(RTO, p, 8, length, at);
  word(SND_MSS, p, 16, length, at);
  word(UNACKED, p, 24, length, at);
  word(LOST, p, 32, length, at);
  word(RETRANS, p, 36, length, at);
  word(LAST_DATA_SENT, p, 44, length, at);
  word(LAST_DATA_RECV, p, 52, length, at);
  word(RTT, p, 68, length, at);
  word(RTTVAR, p, 72, length, at);
  word(SND_SSTHRESH, p, 76, length, at);
  word(SND_CWND, p, 80, length, at);
  word(TOTAL_RETRANS, p, 100, length, at);
  count(PACING_RATE, p, 104, length, at);
  count(BYTES_ACKED, p, 120, length, at);
  count(BYTES_RECEIVED, p, 128, length, at);
  word(SEGS_OUT, p, 136, length, at);
  word(SEGS_IN, p, 140, length, at);
  word(NOTSENT_BYTES, p, 144, length, at);
  word(MIN_RTT, p, 148, length, at);
  word(DATA_SEGS_IN, p, 152, length, at);
  word(DATA_SEGS_OUT, p, 156, length, at);
  count(DELIVERY_RATE, p, 160, length, at);
  count(BUSY_TIME, p, 168, length, at);
  count(RWND_LIMITED, p, 176, length, at);
  count(SNDBUF_LIMITED, p, 184, length, at);
  count(BYTES_SENT, p, 200, length, at);
  count(BYTES_RETRANS, p, 208, length, at);
  word(RCV_OOOPACK, p, 224, length, at);
  word(SND_WND, p, 228, length, at);
}

function word(i: i32, p: usize, offset: usize, length: usize, at: usize): void {
  const to = column(i);
  if (to) store<u32>(to + (at << 2), length >= offset + 4 ? load<u32>(p + offset) : 0);
}

function count(i: i32, p: usize, offset: usize, length: usize, at: usize): void {
  const to = column(i);
  if (to) store<f64>(to + (at << 3), length >= offset + 8 ? <f64>load<u64>(p + offset) : 0);
}
