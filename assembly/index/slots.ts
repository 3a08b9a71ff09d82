import { get, set } from "../fields";
import { SIZE, TOP } from "../header";
import { reaches } from "../memory";

/*
 * An index, behind the columns: an open-addressing hash table and, for rows with equal keys, a chain from each row to
 * the one before it. A slot holds key and row together: one cache miss a look-up, not two.
 *
 *   slots  2^bits × { key u32, row + 1 u32 }      row + 1 = 0: free; always the newest row of its key
 *   chain  size × u32                             row + 1 of the next older row with that key, 0: none
 */
export const SLOT_BYTES: usize = 8;

/** Slots for `rows` rows, as a power of two: at most two thirds are taken. */
export function slotBits(rows: u32): u32 {
  return 32 - clz(rows + (rows >> 1) + 1);
}

/** Bytes that both indexes and the largest scratch (entries to sort, or a set of row numbers) can take. */
export function roomForIndexes(rows: u32): u64 {
  const bits = slotBits(rows);
  return (((<u64>SLOT_BYTES) << bits) + ((<u64>rows) << 2) + 32) * 2 + ((<u64>8) << bits);
}

export function chainAddress(index: usize, bits: u32): usize {
  return index + (SLOT_BYTES << bits);
}

/** Takes room for an empty index at TOP. Returns its address, or 0 when there is none. */
export function allocateIndex(bits: u32): usize {
  const index = <usize>get(TOP);
  const bytes = (SLOT_BYTES << bits) + ((<usize>get(SIZE)) << 2);
  if (!reaches(<u64>index + bytes)) return 0;
  memory.fill(index, 0, bytes);
  set(TOP, <u32>(index + ((bytes + 15) & ~15)));
  return index;
}

/** Spreads 32 bits by a secret over all of them. */
export function mix(key: u32, seed: u32): u32 {
  key = (key ^ seed) * 0x9e3779b1;
  key = (key ^ (key >> 15)) * 0x85ebca77;
  return key ^ (key >> 13);
}

/** Hash of all of an inode's bits; the top ones choose the slot. `src/table/queries/inode-lookup.ts` does the same. */
export function hashInode(inode: u64, factor: u32): u32 {
  const high = <u32>(inode >> 32);
  return (high ? <u32>inode ^ mix(high, factor) : <u32>inode) * factor;
}
