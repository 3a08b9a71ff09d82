/*
 * The memory map of the second module, which compares two tables. The host copies what identifies a row, and what may
 * change about it, from each table; when there is no room for a table the host starts over in a larger memory.
 *
 *      0  header     below
 *   1024  two sides  before and after in turn: a column of `capacity` elements each, see width()
 *         lists      row numbers, u32 × capacity each: OPENED … RETRANSMITTING
 *         slots      of a hash table, for rows that are not where they are expected
 */
const FIRST: usize = 1024;

// Header: u32 fields.
/** Rows there is room for on each side, a multiple of 16: columns start aligned. */
export const CAPACITY: usize = 0;
/** Which side is before: 0 or 1. */
export const BEFORE: usize = 4;
/** Address of the first list. */
const LISTS: usize = 12;
/** Lengths of the lists, u32 each. */
export const LENGTHS: usize = 32;
/** Secrets of the hash function, u64 × 8, drawn from a seed. */
export const SECRETS: usize = 256;
/** Address of each column, u32, one side's behind the other's. */
export const ADDRESSES: usize = 64;

// Columns of a side, widest first so that each is aligned.
export const LOCAL_ADDRESS: i32 = 0;
export const REMOTE_ADDRESS: i32 = 1;
export const POINTER: i32 = 2;
export const INODE: i32 = 3;
/** When the row was first seen in its state, f64: milliseconds of the host's clock. */
export const SINCE: i32 = 4;
export const TX_QUEUE: i32 = 5;
export const RX_QUEUE: i32 = 6;
export const RETRANSMITS: i32 = 7;
/** Row + 1 on the other side, 0: none; with REPEATS, row of the same side that it repeats. */
export const PARTNER: i32 = 8;
/** Of a row's identity, u32. */
export const HASH: i32 = 9;
export const LOCAL_PORT: i32 = 10;
export const REMOTE_PORT: i32 = 11;
/** Comparisons in a row in which the queue was not empty and not shorter, u16. */
export const TX_STUCK: i32 = 12;
export const RX_STUCK: i32 = 13;
export const PROTOCOL: i32 = 14;
export const STATE: i32 = 15;
const SIDE_COLUMNS: i32 = 16;

/** A row that a torn read listed twice. */
export const REPEATS: u32 = 0x80000000;

// Lists.
export const OPENED: i32 = 0;
export const CLOSED: i32 = 1;
export const CHANGED: i32 = 2;
export const STUCK_TX: i32 = 3;
export const STUCK_RX: i32 = 4;
export const RETRANSMITTING: i32 = 5;
const LIST_COUNT: i32 = 6;

/** Bytes a row takes in column `i`. */
function width(i: i32): usize {
  if (i <= REMOTE_ADDRESS) return 16;
  if (i <= SINCE) return 8;
  if (i <= HASH) return 4;
  return i <= RX_STUCK ? 2 : 1;
}

/** Lays columns and lists out for `capacity` rows a side. Answers the first byte behind all. */
export function layOut(capacity: u32): u64 {
  set(CAPACITY, capacity);
  let at: u64 = FIRST;
  for (let side: u32 = 0; side < 2; side++) {
    for (let i = 0; i < SIDE_COLUMNS; i++) {
      store<u32>(addressOf(side, i), <u32>at);
      at += <u64>width(i) * capacity;
    }
  }
  set(LISTS, <u32>at);
  return at + LIST_COUNT * 4 * <u64>capacity + ((<u64>4) << slotBits(capacity));
}

function addressOf(side: u32, i: i32): usize {
  return ADDRESSES + ((<usize>(side * SIDE_COLUMNS + i)) << 2);
}

/** Address of column `i` of a side. */
export function column(side: u32, i: i32): usize {
  return load<u32>(addressOf(side, i));
}

export function list(i: i32): usize {
  return get(LISTS) + 4 * i * get(CAPACITY);
}

/** Appends a row number to a list. */
export function push(i: i32, row: u32): void {
  const length = load<u32>(LENGTHS + ((<usize>i) << 2));
  store<u32>(list(i) + ((<usize>length) << 2), row);
  store<u32>(LENGTHS + ((<usize>i) << 2), length + 1);
}

export function slots(): usize {
  return list(LIST_COUNT);
}

/** Slots for `rows` rows, as a power of two: at most two thirds are taken. */
export function slotBits(rows: u32): u32 {
  return 32 - clz(rows + (rows >> 1) + 1);
}

export function get(field: usize): u32 {
  return load<u32>(field);
}

export function set(field: usize, value: u32): void {
  store<u32>(field, value);
}
