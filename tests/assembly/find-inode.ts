import { column, INODE } from "../../assembly/columns";
import { get } from "../../assembly/fields";
import { INODE_FACTOR, INODE_INDEX, INODE_INDEX_BITS, WIDE_INODES } from "../../assembly/header";
import { hashInode, SLOT_BYTES } from "../../assembly/index/slots";
import { MAX_INODE } from "../../assembly/layout";

/** Probes the inode index, as src/table/queries/inode-lookup.ts does from outside. The newest row with this inode, or −1. */
export function findInode(inode: f64): i32 {
  if (!(inode >= 1) || inode > <f64>MAX_INODE || inode != floor(inode)) return -1;
  const index = <usize>get(INODE_INDEX);
  const bits = get(INODE_INDEX_BITS);
  const key = <u32>(<u64>inode);
  const wide = get(WIDE_INODES) != 0;
  const mask = (1 << bits) - 1;
  if (!wide && inode > <f64>u32.MAX_VALUE) return -1;
  let slot = hashInode(<u64>inode, get(INODE_FACTOR)) >> (32 - bits);
  while (true) {
    const taken = load<u64>(index + <usize>slot * SLOT_BYTES);
    if (!taken) return -1;
    const row = <i32>(taken >> 32) - 1;
    if (<u32>taken == key && (!wide || load<f64>(column(INODE) + ((<usize>row) << 3)) == inode)) return row;
    slot = (slot + 1) & mask;
  }
}
