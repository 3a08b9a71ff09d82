import { column, INODE } from "../columns";
import { get, set } from "../fields";
import { INODE_FACTOR, INODE_INDEX, INODE_INDEX_BITS, SEED, SIZE, TOP, WIDE_INODES } from "../header";
import { reaches } from "../memory";
import { OK, OUT_OF_MEMORY } from "../status";
import { allocateIndex, chainAddress, hashInode, mix, SLOT_BYTES, slotBits } from "./slots";

/*
 * Rows by inode. The key is the inode's low 32 bits, which is all of it on every kernel so far; when some inode is
 * wider (WIDE_INODES) the column is compared too. Inode 0 belongs to no socket in particular and is not in the index.
 *
 * A key's slot is the top of key × INODE_FACTOR, odd and secret: the cheapest hash that nobody can aim at, and one that
 * lays the kernel's successive inodes out without collisions. Some factor suits some inodes badly; then the index is
 * begun again with another.
 */

/**
 * Rows are entered bucket by bucket, a bucket being the rows of so many neighbouring slots: 256 KiB of them, which the
 * cache holds and few pages map. In the order of the table each would wait for memory.
 */
const BUCKET_BITS: u32 = 15;

/** Indexes all rows by inode unless that is done. Returns OK or OUT_OF_MEMORY. */
export function buildInodeIndex(): u32 {
  if (get(INODE_INDEX)) return OK;
  const bits = slotBits(get(SIZE));
  const top = get(TOP);
  const index = allocateIndex(bits);
  if (!index) return OUT_OF_MEMORY;
  const entries = <usize>get(TOP);
  const buckets: u32 = bits > BUCKET_BITS ? 1 << (bits - BUCKET_BITS) : 1;
  const bytes = (<u64>get(SIZE)) << 3;
  if (!reaches(<u64>entries + bytes + ((<u64>buckets) << 2))) {
    set(TOP, top);
    return OUT_OF_MEMORY;
  }
  const ends = entries + <usize>bytes;
  while (true) {
    sortIntoBuckets(entries, ends, buckets);
    if (enter(index, bits, entries)) break;
    set(INODE_FACTOR, mix(get(INODE_FACTOR), get(SEED)) | 1);
    memory.fill(index, 0, SLOT_BYTES << bits);
  }
  set(INODE_INDEX_BITS, bits);
  set(INODE_INDEX, <u32>index);
  return OK;
}

/** Writes what slots hold, of all rows, to `entries`: by bucket, and by row in each. Inode 0 is left out later: here it would be a branch to guess wrong. */
function sortIntoBuckets(entries: usize, ends: usize, buckets: u32): void {
  const factor = get(INODE_FACTOR);
  const wide = get(WIDE_INODES) != 0;
  const size = get(SIZE);
  const inodes = column(INODE);
  const bucketBits = ctz(buckets);
  memory.fill(ends, 0, (<usize>buckets) << 2);
  for (let row: u32 = 0; row < size; row++) {
    const end = ends + (bucketOf(load<f64>(inodes + ((<usize>row) << 3)), wide, factor, bucketBits) << 2);
    store<u32>(end, load<u32>(end) + 1);
  }
  // From here on each end is where its bucket's next entry goes.
  let before: u32 = 0;
  for (let end = ends; end < ends + ((<usize>buckets) << 2); end += 4) {
    const length = load<u32>(end);
    store<u32>(end, before);
    before += length;
  }
  for (let row: u32 = 0; row < size; row++) {
    const inode = load<f64>(inodes + ((<usize>row) << 3));
    const end = ends + (bucketOf(inode, wide, factor, bucketBits) << 2);
    const at = load<u32>(end);
    store<u32>(end, at + 1);
    store<u64>(entries + ((<usize>at) << 3), ((<u64>(row + 1)) << 32) | <u32>(wide ? <u64>inode : narrow(inode)));
  }
}

/** What converting does for inodes of 32 bits, without an engine's many checks: above 2^52 a float's last bit counts ones. */
function narrow(inode: f64): u32 {
  return <u32>reinterpret<u64>(inode + 4503599627370496.0);
}

function bucketOf(inode: f64, wide: bool, factor: u32, bucketBits: u32): usize {
  const hash = wide ? hashInode(<u64>inode, factor) : narrow(inode) * factor;
  // No shift by 32: that is one by none.
  return <usize>((hash >> 1) >> (31 - bucketBits));
}

/** Enters all rows. False: too many met a slot that was taken. */
function enter(index: usize, bits: u32, entries: usize): bool {
  const size = get(SIZE);
  const chain = chainAddress(index, bits);
  const factor = get(INODE_FACTOR);
  const shift = 32 - bits;
  const mask = (1 << bits) - 1;
  const wide = get(WIDE_INODES) != 0;
  const inodes = column(INODE);
  // With a good factor half as many steps as rows are usual, and none if inodes follow one another.
  let steps = ((<u64>size) << 1) + 64;
  for (let i: u32 = 0; i < size; i++) {
    const entry = load<u64>(entries + ((<usize>i) << 3));
    const key = <u32>entry;
    const row = <u32>(entry >> 32) - 1;
    const inode: u64 = wide ? <u64>load<f64>(inodes + ((<usize>row) << 3)) : key;
    if (!inode) continue;
    let slot = hashInode(inode, factor) >> shift;
    while (true) {
      const at = index + <usize>slot * SLOT_BYTES;
      const taken = load<u64>(at);
      if (!taken) {
        store<u64>(at, entry);
        break;
      }
      if (<u32>taken == key) {
        const head = <u32>(taken >> 32);
        if (!wide || <u64>load<f64>(inodes + ((<usize>(head - 1)) << 3)) == inode) {
          store<u32>(chain + ((<usize>row) << 2), head);
          store<u64>(at, entry);
          break;
        }
      }
      if (--steps == 0) return false;
      slot = (slot + 1) & mask;
    }
  }
  return true;
}

/** The next older row with the same inode as `row`, or −1. */
export function olderWithInode(row: u32): i32 {
  const chain = chainAddress(get(INODE_INDEX), get(INODE_INDEX_BITS));
  return load<i32>(chain + ((<usize>row) << 2)) - 1;
}
