import {
  column,
  INODE,
  LOCAL_ADDRESS,
  LOCAL_PORT,
  PROTOCOL,
  RETRANSMITS,
  RX_QUEUE,
  STATE,
  TIMEOUTS,
  TIMER,
  TIMER_EXPIRES,
  TX_QUEUE,
  UID,
} from "../columns";
import { add, get, set } from "../fields";
import { BIG_ENDIAN, DETAILS, NO_HINT, SATURATED, SIZE, WIDE_INODES } from "../header";
import { MAX_INODE, SCRATCH } from "../layout";
import { BAD_LOCAL, BAD_QUEUES, BAD_RETRANSMITS, BAD_SLOT, BAD_STATE, BAD_TIMER, BAD_UID, ROW } from "../reasons";
import { decimalValue, skipDecimal } from "../text/decimal";
import { hexValue, skipHex } from "../text/hex";
import { isBlank, skipBlanks } from "../text/lines";
import { protocolOfRow, protocolOfTable } from "./protocol";
import { readDetails, saturate, tailTokens } from "./tail";

/*
 * The strict path: any row docs/grammar.md allows, a byte at a time. The fast path takes a subset of these rows and
 * gives the same columns.
 */

const COLON: u32 = 0x3a;
const MINUS: u32 = 0x2d;
/** A row's numbers wait in SCRATCH until its last column has proved it is one. */
const HEX_NUMBERS: usize = SCRATCH;
const DECIMALS: usize = SCRATCH + 48;

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

/** Reads the line [line, end) into the columns behind the last row. Returns ROW, or why it is not a row. */
export function readStrictRow(line: usize, end: usize, torn: bool): u32 {
  const row = get(SIZE);
  const at = <usize>row;

  const slot = skipBlanks(line, end);
  const colon = skipDecimal(slot, end);
  if (colon == slot || !atColon(colon, end)) return BAD_SLOT;
  let p = colon + 1;
  if (p == end || !isBlank(load<u8>(p))) return BAD_SLOT;

  // Two endpoints of one width.
  let digits: usize = 0;
  for (let side = 0; side < 2; side++) {
    p = skipBlanks(p, end);
    if (side == 0) digits = skipHex(p, end) - p;
    const last = digits == 8 || digits == 32 ? endpointColumn(p, end, digits) : 0;
    if (!last) return BAD_LOCAL + side;
    storeAddress(column(LOCAL_ADDRESS + side) + (at << 4), p, digits);
    store<u16>(column(LOCAL_PORT + side) + (at << 1), <u16>hexValue(last - 4, last));
    p = last;
  }

  // Six hex numbers: st, tx_queue:rx_queue, tr:tm->when, retrnsmt.
  for (let i: usize = 0; i < 6; i++) {
    const short = i == 0 || i == 3;
    const before = i == 1 || i == 3;
    if (i != 2 && i != 4) p = skipBlanks(p, end);
    const last = hexColumn(p, end, short ? 2 : 8, short ? 2 : 16);
    if (!last || !(before ? atColon(last, end) : closes(last, end))) {
      return i == 0 ? BAD_STATE : i < 3 ? BAD_QUEUES : i < 5 ? BAD_TIMER : BAD_RETRANSMITS;
    }
    store<u64>(HEX_NUMBERS + (i << 3), hexValue(p, last));
    p = before ? last + 1 : last;
  }

  // Three decimal ones: uid, which may be negative, timeout, inode.
  let negative = false;
  for (let i: usize = 0; i < 3; i++) {
    p = skipBlanks(p, end);
    if (i == 0 && p < end && load<u8>(p) == MINUS) {
      negative = true;
      p++;
    }
    const last = skipDecimal(p, end);
    // At the end of a torn line the inode may have lost digits.
    if (last == p || !closes(last, end) || (i == 2 && torn && last == end)) return BAD_UID + <u32>i;
    store<u64>(DECIMALS + (i << 3), decimalValue(p, last));
    p = last;
  }

  // It is a row: what can saturate is stored, and counted, only now.
  const state = load<u8>(HEX_NUMBERS);
  store<u8>(column(STATE) + at, state);
  store<u8>(column(TIMER) + at, load<u8>(HEX_NUMBERS, 24));
  storeNumber(TX_QUEUE, at, load<u64>(HEX_NUMBERS, 8));
  storeNumber(RX_QUEUE, at, load<u64>(HEX_NUMBERS, 16));
  storeNumber(TIMER_EXPIRES, at, load<u64>(HEX_NUMBERS, 32));
  storeNumber(RETRANSMITS, at, load<u64>(HEX_NUMBERS, 40));
  storeNumber(TIMEOUTS, at, load<u64>(DECIMALS, 8));
  const uid = load<u64>(DECIMALS);
  if (negative) store<u32>(column(UID) + (at << 2), negativeUid(uid));
  else storeNumber(UID, at, uid);
  storeInode(at, load<u64>(DECIMALS, 16));

  let protocol = protocolOfTable();
  if (protocol == NO_HINT) {
    const tail = tailTokens(p, end);
    // A torn line may have lost some: few of them prove nothing.
    protocol = protocolOfRow(torn && tail < 4 ? 0 : tail, state);
  }
  store<u8>(column(PROTOCOL) + at, protocol | (digits == 32 ? 1 : 0));
  if (get(DETAILS)) readDetails(row, line, colon, p, end, protocol == 0);
  set(SIZE, row + 1);
  return ROW;
}

function storeNumber(columnNumber: i32, at: usize, value: u64): void {
  store<u32>(column(columnNumber) + (at << 2), saturate(value));
}

function storeInode(at: usize, printed: u64): void {
  const inode = min(printed, MAX_INODE);
  if (inode != printed) add(SATURATED, 1);
  if (inode > u32.MAX_VALUE) set(WIDE_INODES, 1);
  store<f64>(column(INODE) + (at << 3), <f64>inode);
}

/** −uid modulo 2^32, no lower than −2^31. */
function negativeUid(magnitude: u64): u32 {
  if (magnitude <= 0x80000000) return <u32>(0 - magnitude);
  add(SATURATED, 1);
  return 0x80000000;
}
