import {
  column,
  INODE,
  LOCAL_ADDRESS,
  LOCAL_PORT,
  PROTOCOL,
  REMOTE_ADDRESS,
  REMOTE_PORT,
  RETRANSMITS,
  RX_QUEUE,
  STATE,
  TIMEOUTS,
  TIMER,
  TIMER_EXPIRES,
  TX_QUEUE,
  UID,
} from "../columns";
import { add, BIG_ENDIAN, DETAILS, get, NOT_TOLD, SATURATED, SIZE, set, WIDE_INODES } from "../layout";
import { decimalValue, skipDecimal } from "../text/decimal";
import { hexValue, skipHex } from "../text/hex";
import { isBlank, skipBlanks } from "../text/lines";
import { protocolOfRow, protocolOfTable } from "./protocol";
import { readDetails, saturate, tailTokens } from "./tail";

/*
 * The strict path: any row docs/grammar.md allows, a byte at a time. The fast path takes a subset of these rows and
 * gives the same columns.
 */

// Why a line is no row, in the order the columns stand. 0 is a row.
export const ROW: u32 = 0;
export const BAD_SLOT: u32 = 1;
export const BAD_LOCAL: u32 = 2;
export const BAD_REMOTE: u32 = 3;
export const BAD_STATE: u32 = 4;
export const BAD_QUEUES: u32 = 5;
export const BAD_TIMER: u32 = 6;
export const BAD_RETRANSMITS: u32 = 7;
export const BAD_UID: u32 = 8;
export const BAD_TIMEOUTS: u32 = 9;
export const BAD_INODE: u32 = 10;
export const BAD_LENGTH: u32 = 11;

const COLON: u32 = 0x3a;
const MINUS: u32 = 0x2d;
const MAX_INODE: u64 = 1 << 53;

function atColon(p: usize, end: usize): bool {
  return p < end && load<u8>(p) == COLON;
}

function closes(p: usize, end: usize): bool {
  return p == end || isBlank(load<u8>(p));
}

/** The end of a column of `low` to `high` hex digits at `p`, or 0. */
function hexColumn(p: usize, end: usize, low: usize, high: usize): usize {
  const last = skipHex(p, end);
  return last - p >= low && last - p <= high ? last : 0;
}

/** The end of `digits` hex digits, a colon and four more at `p`, or 0. */
function endpointColumn(p: usize, end: usize, digits: usize): usize {
  const colon = hexColumn(p, end, digits, digits);
  if (!colon || !atColon(colon, end)) return 0;
  const last = hexColumn(colon + 1, end, 4, 4);
  return last && closes(last, end) ? last : 0;
}

/** The printed address of `digits` hex digits as 16 bytes in network order: IPv4 as ::ffff:a.b.c.d. */
function storeAddress(to: usize, p: usize, digits: usize): void {
  const v4 = digits == 8;
  if (v4) {
    store<u64>(to, 0);
    store<u32>(to, 0xffff0000, 8);
    to += 12;
  }
  for (const end = p + digits; p < end; p += 8, to += 4) {
    const word = <u32>hexValue(p, p + 8);
    // A little-endian host printed the word as it has it: its low byte is the network's first.
    store<u32>(to, get(BIG_ENDIAN) ? bswap(word) : word);
  }
}

/** Reads the line [line, end) into the columns behind the last row. Answers ROW, or why it is none. */
export function readStrictRow(line: usize, end: usize, torn: bool): u32 {
  const row = get(SIZE);
  const at = <usize>row;

  const slot = skipBlanks(line, end);
  const colon = skipDecimal(slot, end);
  if (colon == slot || !atColon(colon, end)) return BAD_SLOT;
  if (colon + 1 == end || !isBlank(load<u8>(colon + 1))) return BAD_SLOT;

  let p = skipBlanks(colon + 1, end);
  const digits = skipHex(p, end) - p;
  if (digits != 8 && digits != 32) return BAD_LOCAL;
  let last = endpointColumn(p, end, digits);
  if (!last) return BAD_LOCAL;
  storeAddress(column(LOCAL_ADDRESS) + (at << 4), p, digits);
  store<u16>(column(LOCAL_PORT) + (at << 1), <u16>hexValue(last - 4, last));

  p = skipBlanks(last, end);
  last = endpointColumn(p, end, digits);
  if (!last) return BAD_REMOTE;
  storeAddress(column(REMOTE_ADDRESS) + (at << 4), p, digits);
  store<u16>(column(REMOTE_PORT) + (at << 1), <u16>hexValue(last - 4, last));

  p = skipBlanks(last, end);
  last = hexColumn(p, end, 2, 2);
  if (!last || !closes(last, end)) return BAD_STATE;
  const state = <u32>hexValue(p, last);
  store<u8>(column(STATE) + at, state);

  p = skipBlanks(last, end);
  last = hexColumn(p, end, 8, 16);
  if (!last || !atColon(last, end)) return BAD_QUEUES;
  const txQueue = hexValue(p, last);
  p = last + 1;
  last = hexColumn(p, end, 8, 16);
  if (!last || !closes(last, end)) return BAD_QUEUES;
  const rxQueue = hexValue(p, last);

  p = skipBlanks(last, end);
  last = hexColumn(p, end, 2, 2);
  if (!last || !atColon(last, end)) return BAD_TIMER;
  store<u8>(column(TIMER) + at, <u8>hexValue(p, last));
  p = last + 1;
  last = hexColumn(p, end, 8, 16);
  if (!last || !closes(last, end)) return BAD_TIMER;
  const timerExpires = hexValue(p, last);

  p = skipBlanks(last, end);
  last = hexColumn(p, end, 8, 16);
  if (!last || !closes(last, end)) return BAD_RETRANSMITS;
  const retransmits = hexValue(p, last);

  p = skipBlanks(last, end);
  const negative = p < end && load<u8>(p) == MINUS;
  if (negative) p++;
  last = skipDecimal(p, end);
  if (last == p || !closes(last, end)) return BAD_UID;
  const uid = decimalValue(p, last);

  p = skipBlanks(last, end);
  last = skipDecimal(p, end);
  if (last == p || !closes(last, end)) return BAD_TIMEOUTS;
  const timeouts = decimalValue(p, last);

  p = skipBlanks(last, end);
  last = skipDecimal(p, end);
  if (last == p || (last == end ? torn : !isBlank(load<u8>(last)))) return BAD_INODE;
  let inode = decimalValue(p, last);

  // It is a row: what can saturate is stored, and counted, only now.
  store<u32>(column(TX_QUEUE) + (at << 2), saturate(txQueue));
  store<u32>(column(RX_QUEUE) + (at << 2), saturate(rxQueue));
  store<u32>(column(TIMER_EXPIRES) + (at << 2), saturate(timerExpires));
  store<u32>(column(RETRANSMITS) + (at << 2), saturate(retransmits));
  store<u32>(column(UID) + (at << 2), negative ? negativeUid(uid) : saturate(uid));
  store<u32>(column(TIMEOUTS) + (at << 2), saturate(timeouts));
  if (inode > MAX_INODE) {
    inode = MAX_INODE;
    add(SATURATED, 1);
  }
  if (inode > u32.MAX_VALUE) set(WIDE_INODES, 1);
  store<f64>(column(INODE) + (at << 3), <f64>inode);

  let protocol = protocolOfTable();
  if (protocol == NOT_TOLD) protocol = protocolOfRow(tailTokens(last, end), state);
  store<u8>(column(PROTOCOL) + at, protocol | (digits == 32 ? 1 : 0));
  if (get(DETAILS)) readDetails(row, line, colon, last, end, protocol == 0);
  set(SIZE, row + 1);
  return ROW;
}

/** −uid modulo 2^32, no lower than −2^31. */
function negativeUid(magnitude: u64): u32 {
  if (magnitude <= 0x80000000) return <u32>(0 - magnitude);
  add(SATURATED, 1);
  return 0x80000000;
}
