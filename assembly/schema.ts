// Written by `npm run schema` from src/table/schema.ts: change that.

// Columns by number, in the order they lie in memory.
export const LOCAL_ADDRESS: i32 = 0;
export const REMOTE_ADDRESS: i32 = 1;
export const INODE: i32 = 2;
export const TX_QUEUE: i32 = 3;
export const RX_QUEUE: i32 = 4;
export const TIMER_EXPIRES: i32 = 5;
export const RETRANSMITS: i32 = 6;
export const UID: i32 = 7;
export const TIMEOUTS: i32 = 8;
export const LOCAL_PORT: i32 = 9;
export const REMOTE_PORT: i32 = 10;
export const PROTOCOL: i32 = 11;
export const STATE: i32 = 12;
export const TIMER: i32 = 13;
export const POINTER: i32 = 14;
export const SLOT: i32 = 15;
export const REFERENCES: i32 = 16;
export const RETRANSMIT_TIMEOUT: i32 = 17;
export const ACK_TIMEOUT: i32 = 18;
export const QUICK_ACK: i32 = 19;
export const CONGESTION_WINDOW: i32 = 20;
export const SLOW_START_THRESHOLD: i32 = 21;
export const DROPS: i32 = 22;
export const PRESENT: i32 = 23;
export const CONGESTION: i32 = 24;
export const COOKIE: i32 = 25;
export const CGROUP: i32 = 26;
export const BYTES_SENT: i32 = 27;
export const BYTES_ACKED: i32 = 28;
export const BYTES_RETRANS: i32 = 29;
export const BYTES_RECEIVED: i32 = 30;
export const DELIVERY_RATE: i32 = 31;
export const PACING_RATE: i32 = 32;
export const BUSY_TIME: i32 = 33;
export const RWND_LIMITED: i32 = 34;
export const SNDBUF_LIMITED: i32 = 35;
export const INTERFACE: i32 = 36;
export const BACKLOG_LIMIT: i32 = 37;
export const SOCKET_DROPS: i32 = 38;
export const RTT: i32 = 39;
export const RTTVAR: i32 = 40;
export const MIN_RTT: i32 = 41;
export const RTO: i32 = 42;
export const SND_MSS: i32 = 43;
export const SND_CWND: i32 = 44;
export const SND_SSTHRESH: i32 = 45;
export const SND_WND: i32 = 46;
export const UNACKED: i32 = 47;
export const LOST: i32 = 48;
export const RETRANS: i32 = 49;
export const TOTAL_RETRANS: i32 = 50;
export const NOTSENT_BYTES: i32 = 51;
export const SEGS_OUT: i32 = 52;
export const SEGS_IN: i32 = 53;
export const DATA_SEGS_OUT: i32 = 54;
export const DATA_SEGS_IN: i32 = 55;
export const RCV_OOOPACK: i32 = 56;
export const LAST_DATA_SENT: i32 = 57;
export const LAST_DATA_RECV: i32 = 58;
export const INFO_BYTES: i32 = 59;
export const INFO_PRESENT: i32 = 60;
export const CORE_COLUMNS: i32 = 14;
export const FIRST_INFO: i32 = 24;
export const ALL_COLUMNS: i32 = 61;

// Bits of the `present` column, and of `infoPresent`.
export const HAS_REFERENCES: u32 = 1 << 0;
export const HAS_POINTER: u32 = 1 << 1;
export const HAS_RETRANSMIT_TIMEOUT: u32 = 1 << 2;
export const HAS_ACK_TIMEOUT: u32 = 1 << 3;
export const HAS_QUICK_ACK: u32 = 1 << 4;
export const HAS_CONGESTION_WINDOW: u32 = 1 << 5;
export const HAS_SLOW_START_THRESHOLD: u32 = 1 << 6;
export const HAS_DROPS: u32 = 1 << 7;
export const HAS_BACKLOG_LIMIT: u32 = 1 << 0;
export const HAS_SOCKET_DROPS: u32 = 1 << 1;

/** Bytes a row takes in column `i`. */
export function width(i: i32): u32 {
  if (i <= 1 || i == 24) return 16;
  if (i == 2 || i == 14 || (i >= 25 && i <= 35)) return 8;
  if ((i >= 9 && i <= 10) || i == 59) return 2;
  if ((i >= 11 && i <= 13) || i == 23 || i == 60) return 1;
  return 4;
}
