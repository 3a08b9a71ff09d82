import {
  HASH,
  INODE,
  LOCAL_ADDRESS,
  LOCAL_PORT,
  POINTER,
  PROTOCOL,
  REMOTE_ADDRESS,
  REMOTE_PORT,
  SECRETS,
} from "./layout";
import { column } from "./sides";

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

/** Draws the secrets, so that no dump can aim at one slot. */
export function drawSecrets(seed: u32): void {
  let state: u64 = seed;
  for (let i: usize = 0; i < 8; i++) {
    // splitmix64
    state += K0;
    let bits = (state ^ (state >> 30)) * K1;
    bits = (bits ^ (bits >> 27)) * 0x94d049bb133111eb;
    store<u64>(SECRETS + (i << 3), bits ^ (bits >> 31));
  }
}

/**
 * Hashes the rows of a side: products of sums with secrets ("NH"), which do not wait for one another. The top bits choose
 * a slot.
 */
export function hashRows(side: u32, rows: u32): void {
  const k0 = load<u64>(SECRETS);
  const k1 = load<u64>(SECRETS, 8);
  const k2 = load<u64>(SECRETS, 16);
  const k3 = load<u64>(SECRETS, 24);
  const k4 = load<u64>(SECRETS, 32);
  const k5 = load<u64>(SECRETS, 40);
  const k6 = load<u64>(SECRETS, 48);
  const k7 = load<u64>(SECRETS, 56);
  const hashes = column(side, HASH);
  for (let row: u32 = 0; row < rows; row++) {
    const ports = (portAt(side, LOCAL_PORT, row) << 16) | portAt(side, REMOTE_PORT, row);
    const hash =
      (u64At(side, INODE, row) + k0) * (u64At(side, POINTER, row) + k1) +
      (addressHalf(side, LOCAL_ADDRESS, row, 8) + k2) * (addressHalf(side, REMOTE_ADDRESS, row, 8) + k3) +
      (addressHalf(side, LOCAL_ADDRESS, row, 0) + k4) * (addressHalf(side, REMOTE_ADDRESS, row, 0) + k5) +
      (ports + k6) * (protocolAt(side, row) + k7);
    store<u32>(hashes + ((<usize>row) << 2), <u32>(((hash ^ (hash >> 32)) * K0) >> 32));
  }
}

export function hashAt(side: u32, row: u32): u32 {
  return load<u32>(column(side, HASH) + ((<usize>row) << 2));
}
