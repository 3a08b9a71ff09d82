import { column, INODE, LOCAL_ADDRESS, LOCAL_PORT, PROTOCOL, REMOTE_ADDRESS, REMOTE_PORT } from "../columns";
import { get, set } from "../fields";
import { DUPLICATES, ENDPOINT_INDEX, ENDPOINT_INDEX_BITS, NOT_COUNTED, SEED, SIZE, TOP } from "../header";
import { reaches } from "../memory";
import { OK, OUT_OF_MEMORY } from "../status";
import { allocateIndex, chainAddress, hashInode, mix, slotBits } from "./slots";

/*
 * Rows by both endpoints: addresses of 16 bytes, so that IPv4 and v4-mapped are one, and ports. The key in a slot is a
 * hash of these 36 bytes; the columns decide.
 */

const K0: u64 = 0x9e3779b97f4a7c15;
const K1: u64 = 0xbf58476d1ce4e5b9;

/** The second factor is secret: without it differences in the top bits of one word could be cancelled by the next. */
function fold(hash: u64, word: u64, secret: u64): u64 {
  hash = rotl((hash ^ word) * K0, 29) * secret;
  return hash ^ (hash >> 32);
}

function hashEndpoints(local: usize, remote: usize, ports: u32, seed: u32): u32 {
  const secret = (<u64>seed * K1) | 1;
  let hash = fold(secret, load<u64>(local), secret);
  hash = fold(hash, load<u64>(local, 8), secret);
  hash = fold(hash, load<u64>(remote), secret);
  hash = fold(hash, load<u64>(remote, 8), secret);
  hash = fold(hash, ports, secret) * K1;
  return <u32>(hash >> 32);
}

function equal16(a: usize, b: usize): bool {
  return load<u64>(a) == load<u64>(b) && load<u64>(a, 8) == load<u64>(b, 8);
}

function localOf(row: u32): usize {
  return column(LOCAL_ADDRESS) + ((<usize>row) << 4);
}

function remoteOf(row: u32): usize {
  return column(REMOTE_ADDRESS) + ((<usize>row) << 4);
}

function portsOf(row: u32): u32 {
  return (
    ((<u32>load<u16>(column(LOCAL_PORT) + ((<usize>row) << 1))) << 16) |
    load<u16>(column(REMOTE_PORT) + ((<usize>row) << 1))
  );
}

function hasEndpoints(row: u32, local: usize, remote: usize, ports: u32): bool {
  return portsOf(row) == ports && equal16(localOf(row), local) && equal16(remoteOf(row), remote);
}

/** Indexes all rows by endpoints unless that is done. Returns OK or OUT_OF_MEMORY. */
export function buildEndpointIndex(): u32 {
  if (get(ENDPOINT_INDEX)) return OK;
  const bits = slotBits(get(SIZE));
  const index = allocateIndex(bits);
  if (!index) return OUT_OF_MEMORY;
  const chain = chainAddress(index, bits);
  const size = get(SIZE);
  const seed = get(SEED);
  const mask = (1 << bits) - 1;
  for (let row: u32 = 0; row < size; row++) {
    const local = localOf(row);
    const remote = remoteOf(row);
    const ports = portsOf(row);
    const key = hashEndpoints(local, remote, ports, seed);
    let slot = key >> (32 - bits);
    while (true) {
      const at = index + ((<usize>slot) << 3);
      const head = load<u32>(at, 4);
      if (!head) {
        store<u32>(at, key);
        store<u32>(at, row + 1, 4);
        break;
      }
      if (load<u32>(at) == key && hasEndpoints(head - 1, local, remote, ports)) {
        store<u32>(chain + ((<usize>row) << 2), head);
        store<u32>(at, row + 1, 4);
        break;
      }
      slot = (slot + 1) & mask;
    }
  }
  set(ENDPOINT_INDEX_BITS, bits);
  set(ENDPOINT_INDEX, <u32>index);
  return OK;
}

/** The newest row between two endpoints, or −1: 16-byte addresses at `local` and `remote`. The index must be built. */
export function findEndpoints(local: usize, localPort: u32, remote: usize, remotePort: u32): i32 {
  const index = <usize>get(ENDPOINT_INDEX);
  const bits = get(ENDPOINT_INDEX_BITS);
  const mask = (1 << bits) - 1;
  const ports = (localPort << 16) | (remotePort & 0xffff);
  const key = hashEndpoints(local, remote, ports, get(SEED));
  let slot = key >> (32 - bits);
  while (true) {
    const at = index + ((<usize>slot) << 3);
    const head = load<u32>(at, 4);
    if (!head) return -1;
    if (load<u32>(at) == key && hasEndpoints(head - 1, local, remote, ports)) return <i32>head - 1;
    slot = (slot + 1) & mask;
  }
}

/** The next older row between the same endpoints as `row`, or −1. */
export function olderWithEndpoints(row: u32): i32 {
  const chain = chainAddress(get(ENDPOINT_INDEX), get(ENDPOINT_INDEX_BITS));
  return load<i32>(chain + ((<usize>row) << 2)) - 1;
}

/**
 * Rows that list a socket once more, as a torn read does: same protocol, endpoints and inode as an earlier row.
 * Returns their number, or NOT_COUNTED when memory is at its ceiling.
 */
export function countDuplicates(): u32 {
  if (get(DUPLICATES) != NOT_COUNTED) return get(DUPLICATES);
  const bits = slotBits(get(SIZE));
  const rows = <usize>get(TOP);
  if (!reaches(<u64>rows + ((<u64>4) << bits))) return NOT_COUNTED;
  memory.fill(rows, 0, (<usize>4) << bits);
  const size = get(SIZE);
  const seed = get(SEED);
  const mask = (1 << bits) - 1;
  const protocols = column(PROTOCOL);
  const inodes = column(INODE);
  let duplicates: u32 = 0;
  for (let row: u32 = 0; row < size; row++) {
    const local = localOf(row);
    const remote = remoteOf(row);
    const ports = portsOf(row);
    const inode = load<f64>(inodes + ((<usize>row) << 3));
    // All bits of the inode: else rows between the same endpoints whose low 32 agree would queue for one slot.
    const key = hashInode(<u64>inode, ~seed | 1);
    let slot = mix(hashEndpoints(local, remote, ports, seed) ^ key, seed) >> (32 - bits);
    while (true) {
      const earlier = load<u32>(rows + ((<usize>slot) << 2));
      if (!earlier) {
        store<u32>(rows + ((<usize>slot) << 2), row + 1);
        break;
      }
      if (
        load<f64>(inodes + ((<usize>(earlier - 1)) << 3)) == inode &&
        load<u8>(protocols + earlier - 1) == load<u8>(protocols + row) &&
        hasEndpoints(earlier - 1, local, remote, ports)
      ) {
        duplicates++;
        break;
      }
      slot = (slot + 1) & mask;
    }
  }
  set(DUPLICATES, duplicates);
  return duplicates;
}
