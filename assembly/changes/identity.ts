import {
  column,
  get,
  INODE,
  LOCAL_ADDRESS,
  LOCAL_PORT,
  POINTER,
  PROTOCOL,
  REMOTE_ADDRESS,
  REMOTE_PORT,
  SEED,
} from "./layout";

/*
 * What makes two rows one socket: pointer, inode, protocol and both endpoints together. Rows with inode 0 differ by
 * endpoints and pointer, subflows of MPTCP by endpoints.
 */
const K0: u64 = 0x9e3779b97f4a7c15;
const K1: u64 = 0xbf58476d1ce4e5b9;

function u64At(side: u32, i: i32, row: u32): u64 {
  return load<u64>(column(side, i) + ((<usize>row) << 3));
}

function addressHalf(side: u32, i: i32, row: u32, half: usize): u64 {
  return load<u64>(column(side, i) + ((<usize>row) << 4) + half);
}

function portAt(side: u32, i: i32, row: u32): u32 {
  return load<u16>(column(side, i) + ((<usize>row) << 1));
}

function protocolAt(side: u32, row: u32): u32 {
  return load<u8>(column(side, PROTOCOL) + row);
}

export function isSame(side: u32, row: u32, otherSide: u32, otherRow: u32): bool {
  return (
    u64At(side, INODE, row) == u64At(otherSide, INODE, otherRow) &&
    u64At(side, POINTER, row) == u64At(otherSide, POINTER, otherRow) &&
    portAt(side, LOCAL_PORT, row) == portAt(otherSide, LOCAL_PORT, otherRow) &&
    portAt(side, REMOTE_PORT, row) == portAt(otherSide, REMOTE_PORT, otherRow) &&
    protocolAt(side, row) == protocolAt(otherSide, otherRow) &&
    addressHalf(side, LOCAL_ADDRESS, row, 8) == addressHalf(otherSide, LOCAL_ADDRESS, otherRow, 8) &&
    addressHalf(side, REMOTE_ADDRESS, row, 8) == addressHalf(otherSide, REMOTE_ADDRESS, otherRow, 8) &&
    addressHalf(side, LOCAL_ADDRESS, row, 0) == addressHalf(otherSide, LOCAL_ADDRESS, otherRow, 0) &&
    addressHalf(side, REMOTE_ADDRESS, row, 0) == addressHalf(otherSide, REMOTE_ADDRESS, otherRow, 0)
  );
}

/** The second factor is secret, so that no dump can aim at one slot. */
function fold(hash: u64, word: u64, secret: u64): u64 {
  hash = rotl((hash ^ word) * K0, 29) * secret;
  return hash ^ (hash >> 32);
}

/** The top bits choose a slot. */
export function hashRow(side: u32, row: u32): u32 {
  const secret = (<u64>get(SEED) * K1) | 1;
  let hash = fold(secret, u64At(side, INODE, row), secret);
  hash = fold(hash, u64At(side, POINTER, row), secret);
  hash = fold(hash, addressHalf(side, LOCAL_ADDRESS, row, 0), secret);
  hash = fold(hash, addressHalf(side, LOCAL_ADDRESS, row, 8), secret);
  hash = fold(hash, addressHalf(side, REMOTE_ADDRESS, row, 0), secret);
  hash = fold(hash, addressHalf(side, REMOTE_ADDRESS, row, 8), secret);
  const ports = (portAt(side, LOCAL_PORT, row) << 16) | portAt(side, REMOTE_PORT, row);
  hash = fold(hash, ((<u64>protocolAt(side, row)) << 32) | ports, secret) * K1;
  return <u32>(hash >> 32);
}
