import { get, set } from "../fields";
import {
  BY_COOKIE,
  BY_POINTER,
  COOKIE,
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
 * What makes two rows one socket. Where all rows of a protocol have a cookie on both sides, the cookie: it stays the same
 * from SYN_RECV to TIME_WAIT. Else inode, protocol and both endpoints together, and the pointer where both sides have
 * some: rows with inode 0 differ by endpoints and pointer, subflows of MPTCP by endpoints.
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

/** Protocols, a bit each, of which some row on this side has 0 in column `i`, or with `other` another value. */
function protocolsWith(side: u32, i: i32, rows: u32, other: bool): u32 {
  let found: u32 = 0;
  for (let row: u32 = 0; row < rows; row++) {
    if ((u64At(side, i, row) != 0) == other) found |= 1 << protocolAt(side, row);
  }
  return found;
}

/** No row has been hashed. */
export function forgetIdentity(): void {
  set(BY_COOKIE, 0);
  set(BY_POINTER, u32.MAX_VALUE);
}

/** Settles what identifies rows, and hashes those of after; those of before again where it was something else. */
export function identify(before: u32, beforeRows: u32, afterRows: u32): void {
  const after = before ^ 1;
  const byCookie = ~(protocolsWith(before, COOKIE, beforeRows, false) | protocolsWith(after, COOKIE, afterRows, false));
  const byPointer =
    protocolsWith(before, POINTER, beforeRows, true) & protocolsWith(after, POINTER, afterRows, true) & ~byCookie;
  const isOther = byCookie != get(BY_COOKIE) || byPointer != get(BY_POINTER);
  set(BY_COOKIE, byCookie);
  set(BY_POINTER, byPointer);
  if (isOther) hashRows(before, beforeRows);
  hashRows(after, afterRows);
}

export function isSame(side: u32, row: u32, otherSide: u32, otherRow: u32): bool {
  const protocol = protocolAt(side, row);
  if (protocol != protocolAt(otherSide, otherRow)) return false;
  if ((get(BY_COOKIE) >> protocol) & 1) return u64At(side, COOKIE, row) == u64At(otherSide, COOKIE, otherRow);
  return (
    u64At(side, INODE, row) == u64At(otherSide, INODE, otherRow) &&
    pointerAt(side, row, protocol) == pointerAt(otherSide, otherRow, protocol) &&
    portAt(side, LOCAL_PORT, row) == portAt(otherSide, LOCAL_PORT, otherRow) &&
    portAt(side, REMOTE_PORT, row) == portAt(otherSide, REMOTE_PORT, otherRow) &&
    addressHalf(side, LOCAL_ADDRESS, row, 8) == addressHalf(otherSide, LOCAL_ADDRESS, otherRow, 8) &&
    addressHalf(side, REMOTE_ADDRESS, row, 8) == addressHalf(otherSide, REMOTE_ADDRESS, otherRow, 8) &&
    addressHalf(side, LOCAL_ADDRESS, row, 0) == addressHalf(otherSide, LOCAL_ADDRESS, otherRow, 0) &&
    addressHalf(side, REMOTE_ADDRESS, row, 0) == addressHalf(otherSide, REMOTE_ADDRESS, otherRow, 0)
  );
}

/** 0 where pointers identify nothing. */
function pointerAt(side: u32, row: u32, protocol: u32): u64 {
  return (get(BY_POINTER) >> protocol) & 1 ? u64At(side, POINTER, row) : 0;
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
function hashRows(side: u32, rows: u32): void {
  const k0 = load<u64>(SECRETS);
  const k1 = load<u64>(SECRETS, 8);
  const k2 = load<u64>(SECRETS, 16);
  const k3 = load<u64>(SECRETS, 24);
  const k4 = load<u64>(SECRETS, 32);
  const k5 = load<u64>(SECRETS, 40);
  const k6 = load<u64>(SECRETS, 48);
  const k7 = load<u64>(SECRETS, 56);
  const hashes = column(side, HASH);
  const byCookie = get(BY_COOKIE);
  for (let row: u32 = 0; row < rows; row++) {
    const protocol = protocolAt(side, row);
    let hash: u64;
    if ((byCookie >> protocol) & 1) {
      hash = (u64At(side, COOKIE, row) + k0) * ((k1 + protocol) | 1);
    } else {
      const ports = (portAt(side, LOCAL_PORT, row) << 16) | portAt(side, REMOTE_PORT, row);
      hash =
        (u64At(side, INODE, row) + k0) * (pointerAt(side, row, protocol) + k1) +
        (addressHalf(side, LOCAL_ADDRESS, row, 8) + k2) * (addressHalf(side, REMOTE_ADDRESS, row, 8) + k3) +
        (addressHalf(side, LOCAL_ADDRESS, row, 0) + k4) * (addressHalf(side, REMOTE_ADDRESS, row, 0) + k5) +
        (ports + k6) * (protocol + k7);
    }
    store<u32>(hashes + ((<usize>row) << 2), <u32>(((hash ^ (hash >> 32)) * K0) >> 32));
  }
}

export function hashAt(side: u32, row: u32): u32 {
  return load<u32>(column(side, HASH) + ((<usize>row) << 2));
}
