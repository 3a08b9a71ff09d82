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
export const COOKIE: i32 = 24;
export const CORE_COLUMNS: i32 = 14;
export const FIRST_INFO: i32 = 24;
export const ALL_COLUMNS: i32 = 25;

// Bits of the `present` column.
export const HAS_REFERENCES: u32 = 1 << 0;
export const HAS_POINTER: u32 = 1 << 1;
export const HAS_RETRANSMIT_TIMEOUT: u32 = 1 << 2;
export const HAS_ACK_TIMEOUT: u32 = 1 << 3;
export const HAS_QUICK_ACK: u32 = 1 << 4;
export const HAS_CONGESTION_WINDOW: u32 = 1 << 5;
export const HAS_SLOW_START_THRESHOLD: u32 = 1 << 6;
export const HAS_DROPS: u32 = 1 << 7;

/** Bytes a row takes in column `i`. */
export function width(i: i32): u32 {
  if (i <= 1) return 16;
  if (i == 2 || i == 14 || i == 24) return 8;
  if (i >= 9 && i <= 10) return 2;
  if ((i >= 11 && i <= 13) || i == 23) return 1;
  return 4;
}
