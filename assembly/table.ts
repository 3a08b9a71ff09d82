import { column, dropIndexes, LOCAL_ADDRESS, PROTOCOL, REMOTE_ADDRESS } from "./columns";
import { get, set } from "./fields";
import {
  BIG_ENDIAN,
  CAPACITY,
  COLUMNS_END,
  DETAILS,
  HEADERS,
  INODE_FACTOR,
  LIMIT,
  LINES,
  MALFORMED,
  PROBLEM_COUNT,
  SATURATED,
  SEED,
  SIZE,
  SKIPPED,
  TORN_TAIL,
  WIDE_INODES,
} from "./header";
import { roomForIndexes } from "./index/slots";
import { COLUMNS } from "./layout";
import { approach, reach } from "./memory";

/** Sets up an empty table, once, before anything else. Returns OK or OUT_OF_MEMORY. */
export function configure(details: u32, bigEndian: u32, seed: u32): u32 {
  const answer = reach(COLUMNS);
  if (answer) return answer;
  // A table without rows can be asked too.
  approach(COLUMNS + roomForIndexes(0));
  set(DETAILS, details);
  set(BIG_ENDIAN, bigEndian);
  set(SEED, seed);
  set(INODE_FACTOR, (seed * 0x9e3779b1) | 1);
  layOutAnew();
  set(LIMIT, u32.MAX_VALUE);
  clear();
  return answer;
}

/** Forgets all rows and counts, and keeps the room they had. */
export function clear(): void {
  store<f64>(LINES, 0);
  store<f64>(MALFORMED, 0);
  store<f64>(SKIPPED, 0);
  store<f64>(SATURATED, 0);
  store<f64>(HEADERS, 0);
  set(PROBLEM_COUNT, 0);
  set(TORN_TAIL, 0);
  clearRows();
  // At its ceiling a memory may be all columns, without room for an index of a few rows: they are laid out anew.
  if (<u64>get(COLUMNS_END) + roomForIndexes(get(CAPACITY)) > (<u64>memory.size()) << 16) layOutAnew();
}

/** Columns without room, for a table without rows. */
function layOutAnew(): void {
  set(CAPACITY, 0);
  set(COLUMNS_END, <u32>COLUMNS);
  dropIndexes();
}

/** Forgets the rows only: line numbers, counts and a torn line go on. */
export function clearRows(): void {
  set(SIZE, 0);
  set(WIDE_INODES, 0);
  dropIndexes();
}

/** Turns round every printed word of every row's addresses, for a dump that proves to be of the other byte order. */
export function swapAddresses(): void {
  set(BIG_ENDIAN, get(BIG_ENDIAN) ^ 1);
  swapColumn(column(LOCAL_ADDRESS));
  swapColumn(column(REMOTE_ADDRESS));
  dropIndexes();
}

function swapColumn(addresses: usize): void {
  const v6 = i8x16(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
  // Of a v4 row only the last word was printed.
  const v4 = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 15, 14, 13, 12);
  const protocols = column(PROTOCOL);
  const size = <usize>get(SIZE);
  for (let row: usize = 0; row < size; row++) {
    const p = addresses + (row << 4);
    v128.store(p, i8x16.swizzle(v128.load(p), load<u8>(protocols + row) & 1 ? v6 : v4));
  }
}
