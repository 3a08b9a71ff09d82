import { get, set } from "./fields";
import {
  CAPACITY,
  COLUMNS_END,
  DETAILS,
  DUPLICATES,
  ENDPOINT_INDEX,
  INFO,
  INODE_INDEX,
  NOT_COUNTED,
  SIZE,
  TOP,
} from "./header";
import { roomForIndexes } from "./index/slots";
import { COLUMN_ADDRESSES, COLUMNS } from "./layout";
import { approach, reach } from "./memory";
import { ALL_COLUMNS, CORE_COLUMNS, FIRST_INFO, width } from "./schema";
import { OK, OUT_OF_MEMORY } from "./status";

export * from "./schema";

/** Capacity is a multiple of this, so that every column starts 16-byte aligned. */
const GRAIN: u32 = 64;

/** Columns whose addresses were equal modulo 4096 would fight for the same cache sets: each starts this much further. */
const STAGGER: usize = 192;

/** Address of column `i`, a number of schema.ts; 0 of one that is not held. Moves when the columns grow. */
export function column(i: i32): usize {
  return load<u32>(COLUMN_ADDRESSES + ((<usize>i) << 2));
}

/** Indexes and selections lie behind the columns and are worthless once rows change. */
export function dropIndexes(): void {
  set(INODE_INDEX, 0);
  set(ENDPOINT_INDEX, 0);
  set(DUPLICATES, NOT_COUNTED);
  set(TOP, get(COLUMNS_END));
}

/** Makes room for `rows` rows in all, keeping those that are there. Returns OK, or OUT_OF_MEMORY and nothing has changed. */
export function reserve(rows: u32): u32 {
  if (rows <= get(CAPACITY)) return OK;
  if (rows > 0x7fffffc0) return OUT_OF_MEMORY;
  const capacity = (rows + GRAIN - 1) & ~(GRAIN - 1);
  let end: u64 = COLUMNS;
  for (let i = 0; i < ALL_COLUMNS; i++) if (isHeld(i)) end += <u64>width(i) * capacity + STAGGER;
  if (reach(end) != OK) return OUT_OF_MEMORY;
  // Room for indexes and selections is taken now, so that only feeding ever moves the views the host holds. Pages
  // nobody writes cost nothing; at the ceiling they have what is left.
  approach(end + roomForIndexes(capacity));
  // The last column moves first: each moves up, onto ground that is free already.
  let address = <usize>end;
  for (let i = ALL_COLUMNS - 1; i >= 0; i--) {
    if (!isHeld(i)) continue;
    address -= <usize>width(i) * capacity + STAGGER;
    memory.copy(address, column(i), <usize>get(SIZE) * width(i));
    store<u32>(COLUMN_ADDRESSES + ((<usize>i) << 2), <u32>address);
  }
  set(CAPACITY, capacity);
  set(COLUMNS_END, <u32>end);
  dropIndexes();
  return OK;
}

function isHeld(i: i32): bool {
  if (i >= FIRST_INFO) return (load<u64>(INFO) & ((<u64>1) << (<u64>(i - FIRST_INFO)))) != 0;
  return i < CORE_COLUMNS || get(DETAILS) != 0;
}
