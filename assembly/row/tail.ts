import { clearOptional } from "../clear-optional";
import {
  column,
  DROPS,
  HAS_DROPS,
  HAS_POINTER,
  HAS_REFERENCES,
  HAS_RETRANSMIT_TIMEOUT,
  POINTER,
  PRESENT,
  REFERENCES,
  RETRANSMIT_TIMEOUT,
  SLOT,
  SLOW_START_THRESHOLD,
} from "../columns";
import { add } from "../fields";
import { SATURATED } from "../header";
import { setPresentBits } from "../present-bits";
import { bitsBlank } from "../text/blocks";
import { areDigits, decimalValue } from "../text/decimal";
import { hexDigitsAt, hexValue } from "../text/hex";
import { skipBlanks, skipToken } from "../text/lines";

/* What may follow the inode:  ref pointer [rto ato quick cwnd ssthresh | drops] */
const NOT_A_NUMBER: i64 = i64.MIN_VALUE;
const HEX_PREFIX: u32 = 0x7830; // "0x"

/** Tokens of the tail [p, end). */
export function tailTokens(p: usize, end: usize): u32 {
  let count: u32 = 0;
  for (p = skipBlanks(p, end); p < end; p = skipBlanks(p, end)) {
    p = skipToken(p, end);
    count++;
  }
  return count;
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
  if (!areDigits(token, end)) return NOT_A_NUMBER;
  const value = min<u64>(decimalValue(token, end), <u64>i64.MAX_VALUE);
  return negative ? -(<i64>value) : <i64>value;
}

function readPointer(row: u32, token: usize, end: usize): u32 {
  if (end - token > 2 && load<u16>(token) == HEX_PREFIX) token += 2;
  const fits = <usize>ctz(~hexDigitsAt(token)) >= end - token;
  store<u64>(column(POINTER) + ((<usize>row) << 3), fits ? hexValue(token, end) : 0);
  return fits ? HAS_POINTER : 0;
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
  return bit;
}

/** Fills the details columns of `row` from its slot [line, colon) and its tail [p, end). */
export function readDetails(row: u32, line: usize, colon: usize, p: usize, end: usize, tcp: bool): void {
  clearOptional(row);
  store<u32>(column(SLOT) + ((<usize>row) << 2), saturate(decimalValue(skipBlanks(line, colon), colon)));

  let present: u32 = 0;
  const last = tcp ? 6 : 2;
  // In all but the widest tails: a bit for each byte of a token.
  const width = end - p;
  const isNear = width - 1 < 64;
  const tail = p;
  let tokens = isNear ? ~bitsBlank(tail) & (u64.MAX_VALUE >> (64 - width)) : 0;
  for (let position = 0; position <= last; position++) {
    let token: usize;
    if (isNear) {
      if (!tokens) break;
      token = tail + <usize>ctz(tokens);
      // Adding a run's lowest one carries it to the bit behind: what both have are the other runs.
      const others = tokens & (tokens + (tokens & -tokens));
      p = tail + 64 - <usize>clz(tokens ^ others);
      tokens = others;
    } else {
      token = skipBlanks(p, end);
      if (token == end) break;
      p = skipToken(token, end);
    }
    // The tcp five, and their bits, lie in the order they are printed.
    if (position == 1) present |= readPointer(row, token, p);
    else if (position == 0) present |= readNumber(REFERENCES, HAS_REFERENCES, row, token, p);
    else if (tcp)
      present |= readNumber(RETRANSMIT_TIMEOUT + position - 2, HAS_RETRANSMIT_TIMEOUT << (position - 2), row, token, p);
    else present |= readNumber(DROPS, HAS_DROPS, row, token, p);
  }
  setPresentBits(column(PRESENT), row, present);
}
