import {
  column,
  DROPS,
  POINTER,
  PRESENT,
  REFERENCES,
  RETRANSMIT_TIMEOUT,
  SLOT,
  SLOW_START_THRESHOLD,
} from "../columns";
import { add, SATURATED } from "../layout";
import { decimalValue, skipDecimal } from "../text/decimal";
import { hexValue, skipHex } from "../text/hex";
import { skipBlanks, skipToken } from "../text/lines";

/*
 * What may follow the inode:  ref pointer [rto ato quick cwnd ssthresh | drops]
 * Bit of `present` by position: 0 references, 1 pointer, 2–6 the tcp five, 7 drops.
 */
const NOT_A_NUMBER: i64 = i64.MIN_VALUE;
const HEX_PREFIX: u32 = 0x7830; // "0x"

/** Tokens after the pointer: what is left of the tail [p, end) without its first two. */
export function tailTokens(p: usize, end: usize): u32 {
  let count: u32 = 0;
  for (p = skipBlanks(p, end); p < end; p = skipBlanks(p, end)) {
    p = skipToken(p, end);
    count++;
  }
  return count > 2 ? count - 2 : 0;
}

/** Clamps and counts what a 32-bit column cannot hold. */
export function saturate(value: u64): u32 {
  if (value <= u32.MAX_VALUE) return <u32>value;
  add(SATURATED, 1);
  return u32.MAX_VALUE;
}

/** The token's decimal value, negative only where `signed`; NOT_A_NUMBER when it does not fit. */
function number(token: usize, end: usize, signed: bool): i64 {
  const negative = signed && load<u8>(token) == 0x2d;
  if (negative) token++;
  if (token == end || skipDecimal(token, end) != end) return NOT_A_NUMBER;
  const value = min<u64>(decimalValue(token, end), <u64>i64.MAX_VALUE);
  return negative ? -(<i64>value) : <i64>value;
}

function readPointer(row: u32, token: usize, end: usize): u32 {
  if (end - token > 2 && load<u16>(token) == HEX_PREFIX) token += 2;
  const fits = end - token <= 16 && skipHex(token, end) == end;
  store<u64>(column(POINTER) + ((<usize>row) << 3), fits ? hexValue(token, end) : 0);
  return fits ? 1 << 1 : 0;
}

function readNumber(columnNumber: i32, bit: u32, row: u32, token: usize, end: usize): u32 {
  const address = column(columnNumber) + ((<usize>row) << 2);
  const signed = columnNumber == SLOW_START_THRESHOLD;
  const value = number(token, end, signed);
  if (value == NOT_A_NUMBER) return 0;
  if (!signed) {
    store<u32>(address, saturate(value));
  } else {
    const clamped = max<i64>(min<i64>(value, i32.MAX_VALUE), i32.MIN_VALUE);
    if (clamped != value) add(SATURATED, 1);
    store<i32>(address, <i32>clamped);
  }
  return 1 << bit;
}

/** Fills the details columns of `row` from its slot [line, colon) and its tail [p, end). */
export function readDetails(row: u32, line: usize, colon: usize, p: usize, end: usize, tcp: bool): void {
  for (let i = REFERENCES; i <= DROPS; i++) store<u32>(column(i) + ((<usize>row) << 2), 0);
  store<u64>(column(POINTER) + ((<usize>row) << 3), 0);
  store<u32>(column(SLOT) + ((<usize>row) << 2), saturate(decimalValue(skipBlanks(line, colon), colon)));

  let present: u32 = 0;
  const last = tcp ? 6 : 2;
  p = skipBlanks(p, end);
  for (let position = 0; p < end && position <= last; position++) {
    const token = p;
    p = skipToken(p, end);
    if (position == 0) present |= readNumber(REFERENCES, 0, row, token, p);
    else if (position == 1) present |= readPointer(row, token, p);
    // The tcp five lie in the order they are printed.
    else if (tcp) present |= readNumber(RETRANSMIT_TIMEOUT + position - 2, position, row, token, p);
    else present |= readNumber(DROPS, 7, row, token, p);
    p = skipBlanks(p, end);
  }
  store<u8>(column(PRESENT) + row, present);
}
