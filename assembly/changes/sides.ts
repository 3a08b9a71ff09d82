import { get, set } from "../fields";
import {
  ADDRESSES,
  CAPACITY,
  FIRST,
  HAS_PASSED,
  LENGTHS,
  LIST_COUNT,
  LISTS,
  RX_PASSED,
  SIDE_COLUMNS,
  TX_PASSED,
  width,
} from "./layout";

// Where columns, lists and slots lie.

/** Lays columns and lists out for `capacity` rows a side. Returns the first byte behind all. */
export function layOut(capacity: u32, hasPassed: bool): u64 {
  set(CAPACITY, capacity);
  set(HAS_PASSED, u32(hasPassed));
  let at: u64 = FIRST;
  for (let side: u32 = 0; side < 2; side++) {
    for (let i = 0; i < SIDE_COLUMNS; i++) {
      store<u32>(addressOf(side, i), <u32>at);
      if (hasPassed || (i != TX_PASSED && i != RX_PASSED)) at += <u64>width(i) * capacity;
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
