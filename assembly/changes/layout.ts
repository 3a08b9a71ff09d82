/*
 * The memory map of the second module, which compares two tables. The host copies what identifies a row, and what may
 * change about it, from each table; when there is no room for a table the host starts over in a larger memory.
 *
 *      0  header     below
 *   1024  two sides  before and after in turn: a column of `capacity` elements each, see width()
 *         lists      row numbers, u32 × capacity each: OPENED … RETRANSMITTING
 *         slots      of a hash table, for rows that are not where they are expected
 */
export const FIRST: usize = 1024;

// Header: u32 fields.
/** Rows there is room for on each side, a multiple of 16: columns start aligned. */
export const CAPACITY: usize = 0;
/** Which side is before: 0 or 1. */
export const BEFORE: usize = 4;
/** Address of the first list. */
export const LISTS: usize = 12;
/** Protocols, a bit each, whose rows all have a cookie on both sides: it is what identifies them. */
export const BY_COOKIE: usize = 16;
/** Protocols, a bit each, some rows of which have a pointer on both sides: it is part of what identifies them. */
export const BY_POINTER: usize = 20;
/** Whether there are columns TX_PASSED and RX_PASSED: 0 or 1. */
export const HAS_PASSED: usize = 24;
/** Lengths of the lists, u32 each. */
export const LENGTHS: usize = 32;
/** Address of each column, u32, one side's behind the other's. */
export const ADDRESSES: usize = 64;
/** Secrets of the hash function, u64 × 8, drawn from a seed. */
export const SECRETS: usize = 256;

// Columns of a side, widest first so that each is aligned.
export const LOCAL_ADDRESS: i32 = 0;
export const REMOTE_ADDRESS: i32 = 1;
export const POINTER: i32 = 2;
export const INODE: i32 = 3;
/** The kernel's number of the socket, u64; 0 where it is not known. */
export const COOKIE: i32 = 4;
/** When the row was first seen in its state, f64: milliseconds of the host's clock. */
export const SINCE: i32 = 5;
/** Bytes that have passed through a queue since the connection was made, f64: NaN where that is not known. See HAS_PASSED. */
export const TX_PASSED: i32 = 6;
export const RX_PASSED: i32 = 7;
export const TX_QUEUE: i32 = 8;
export const RX_QUEUE: i32 = 9;
export const RETRANSMITS: i32 = 10;
/** Row + 1 on the other side, 0: none; with REPEATS, row of the same side that it repeats. */
export const PARTNER: i32 = 11;
/** Of a row's identity, u32. */
export const HASH: i32 = 12;
export const LOCAL_PORT: i32 = 13;
export const REMOTE_PORT: i32 = 14;
/** Comparisons in a row in which the queue was not empty, not shorter, and no byte passed through it, u16. */
export const TX_STUCK: i32 = 15;
export const RX_STUCK: i32 = 16;
export const PROTOCOL: i32 = 17;
export const STATE: i32 = 18;
export const SIDE_COLUMNS: i32 = 19;

/** A row that a torn read listed twice. */
export const REPEATS: u32 = 0x80000000;

// Lists.
export const OPENED: i32 = 0;
export const CLOSED: i32 = 1;
export const CHANGED: i32 = 2;
export const STUCK_TX: i32 = 3;
export const STUCK_RX: i32 = 4;
export const RETRANSMITTING: i32 = 5;
export const LIST_COUNT: i32 = 6;

/** Bytes a row takes in column `i`. */
export function width(i: i32): usize {
  if (i <= REMOTE_ADDRESS) return 16;
  if (i <= RX_PASSED) return 8;
  if (i <= HASH) return 4;
  return i <= RX_STUCK ? 2 : 1;
}
