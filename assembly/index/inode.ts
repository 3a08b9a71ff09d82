import { column, INODE } from "../columns";
import {
  get,
  INODE_INDEX,
  INODE_INDEX_BITS,
  MAX_INODE,
  OK,
  OUT_OF_MEMORY,
  SEED,
  SIZE,
  set,
  WIDE_INODES,
} from "../layout";
import { allocateIndex, chainAddress, hashInode, SLOT_BYTES, slotBits } from "./slots";

/*
 * Rows by inode. The key is the inode's low 32 bits, which is all of it on every kernel so far; when some inode is
 * wider (WIDE_INODES) the column is compared too. Inode 0 belongs to no socket in particular and is not in the index.
 */

/** Indexes all rows by inode unless that is done. Answers OK or OUT_OF_MEMORY. */
export function buildInodeIndex(): u32 {
  if (get(INODE_INDEX)) return OK;
  const bits = slotBits(get(SIZE));
  const index = allocateIndex(bits);
  if (!index) return OUT_OF_MEMORY;
  const chain = chainAddress(index, bits);
  const size = get(SIZE);
  const seed = get(SEED);
  const shift = 32 - bits;
  const mask = (1 << bits) - 1;
  const wide = get(WIDE_INODES) != 0;
  const inodes = column(INODE);
  for (let row: u32 = 0; row < size; row++) {
    const inode = load<f64>(inodes + ((<usize>row) << 3));
    if (inode == 0) continue;
    const key = <u32>(<u64>inode);
    let slot = hashInode(<u64>inode, seed) >> shift;
    while (true) {
      const at = index + ((<usize>slot) << 3);
      const taken = load<u64>(at);
      if (!taken) {
        store<u64>(at, ((<u64>(row + 1)) << 32) | key);
        break;
      }
      if (<u32>taken == key) {
        const head = <u32>(taken >> 32);
        if (!wide || load<f64>(inodes + ((<usize>(head - 1)) << 3)) == inode) {
          store<u32>(chain + ((<usize>row) << 2), head);
          store<u32>(at, row + 1, 4);
          break;
        }
      }
      slot = (slot + 1) & mask;
    }
  }
  set(INODE_INDEX_BITS, bits);
  set(INODE_INDEX, <u32>index);
  return OK;
}

/** The newest row with this inode, or −1. The index must be built. */
export function findInode(inode: f64): i32 {
  if (!(inode >= 1) || inode > <f64>MAX_INODE || inode != floor(inode)) return -1;
  const index = <usize>get(INODE_INDEX);
  const bits = get(INODE_INDEX_BITS);
  const key = <u32>(<u64>inode);
  const wide = get(WIDE_INODES) != 0;
  const mask = (1 << bits) - 1;
  if (!wide && inode > <f64>u32.MAX_VALUE) return -1;
  let slot = hashInode(<u64>inode, get(SEED)) >> (32 - bits);
  while (true) {
    const taken = load<u64>(index + <usize>slot * SLOT_BYTES);
    if (!taken) return -1;
    const row = <i32>(taken >> 32) - 1;
    if (<u32>taken == key && (!wide || load<f64>(column(INODE) + ((<usize>row) << 3)) == inode)) return row;
    slot = (slot + 1) & mask;
  }
}

/** The next older row with the same inode as `row`, or −1. */
export function olderWithInode(row: u32): i32 {
  const chain = chainAddress(get(INODE_INDEX), get(INODE_INDEX_BITS));
  return load<i32>(chain + ((<usize>row) << 2)) - 1;
}
