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
import {
  add,
  BIG_ENDIAN,
  CAPACITY,
  DETAILS,
  get,
  LIMIT,
  LINES,
  MAX_LINE,
  NOT_TOLD,
  SIZE,
  SOURCE_LINES,
  set,
  WIDE_INODES,
} from "../layout";
import { BAD, digitBits, digitsValue, leadingValue, paddedDigits } from "../text/decimal";
import { joinNibbles, nibbles } from "../text/hex";
import { findNewline } from "../text/lines";
import { protocolOfRow, protocolOfTable } from "./protocol";
import { readDetails, tailTokens } from "./tail";

/*
 * The fast path: rows as a kernel prints them, every column at its usual width, checked and decoded sixteen bytes at a
 * time. Offsets from the colon after the slot (a v6 row has 24 more hex digits in each address, so that all from
 * `s` = the remote port's colon − 24 on lies 48 further):
 *
 *   0         10   15       24   29 32       41       50 53       62       71    77       86
 *   : 0100007F:0019 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1287922 1 …
 *     local         remote        st tx       rx       tr when     retr       uid timeouts inode
 *
 * Digits are gathered by loads of just the lanes wanted, so that four registers hold all sixty; separators and digits
 * are proved right by one test a row. A row that fails it is left to the strict path.
 */
const COLON_BLANK: u32 = 0x203a;
const NEWLINE: u32 = 0x0a;
const BLANK: u32 = 0x20;
/** The first byte behind an inode of one digit: sixty-four from here on hold all but the widest tails. */
const TAIL_AT: usize = 88;
const V6_SHIFT: usize = 48;
const PADDED_TIMEOUTS_ZERO: u64 = 0x3020202020202020;
/** Bytes 1 and 7 of eight from offset 70: the blanks around `%5u`. */
const UID_BLANKS: u64 = 0x2000000000002000;
const UID_BLANKS_MASK: u64 = 0xff0000000000ff00;
const UID_DIGITS: u64 = 0xffffffffff000000;

/** Reads rows from `p` on until one is not regular, has no newline before `end`, or the columns are full. Answers where it stopped. */
export function readRegularRows(p: usize, end: usize): usize {
  const first = get(SIZE);
  const capacity = min(get(CAPACITY), get(LIMIT));
  const details = get(DETAILS);
  const table = protocolOfTable();
  const localAddress = column(LOCAL_ADDRESS);
  const remoteAddress = column(REMOTE_ADDRESS);
  const inodes = column(INODE);
  const txQueue = column(TX_QUEUE);
  const rxQueue = column(RX_QUEUE);
  const timerExpires = column(TIMER_EXPIRES);
  const retransmits = column(RETRANSMITS);
  const uids = column(UID);
  const timeouts = column(TIMEOUTS);
  const localPort = column(LOCAL_PORT);
  const remotePort = column(REMOTE_PORT);
  const protocols = column(PROTOCOL);
  const states = column(STATE);
  const timers = column(TIMER);

  // Byte order of the host that printed the addresses, as the order in which to take their bytes.
  const big = get(BIG_ENDIAN) != 0;
  const v4Local = big
    ? i8x16(-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 0, 1, 2, 3)
    : i8x16(-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 3, 2, 1, 0);
  const v4Remote = big
    ? i8x16(-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 4, 5, 6, 7)
    : i8x16(-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 7, 6, 5, 4);
  const v6Words = big
    ? i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
    : i8x16(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
  const v4Mapped = i8x16(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 0, 0, 0, 0);

  let row = first;
  let slotWidth: usize = 0;
  let slotMask: u64 = 0;
  let length: usize = 0;
  let wide: u64 = 0;

  while (p < end && row < capacity) {
    // The slot, most often as wide as the last one.
    if (slotWidth == 0 || load<u16>(p + slotWidth) != COLON_BLANK) {
      const colons = i8x16.bitmask(i8x16.eq(v128.load(p), i8x16.splat(0x3a)));
      slotWidth = ctz(colons);
      if (slotWidth == 0 || slotWidth > 8 || load<u16>(p + slotWidth) != COLON_BLANK) break;
      slotMask = u64.MAX_VALUE << (64 - (slotWidth << 3));
    }
    const c = p + slotWidth;
    if (paddedDigits(load<u64>(c - 8), slotMask) == BAD) break;

    // Addresses: digits to bytes.
    const v6 = load<u8>(c, 10) != 0x3a;
    let s = c;
    let a: v128;
    let b: v128;
    let bad: v128;
    let ports: v128;
    if (!v6) {
      const both = nibbles(v128.load64_lane(c, v128.load64_zero(c, 2), 1, 16));
      bad = both;
      const bytes = i8x16.narrow_i16x8_u(joinNibbles(both), i16x8.splat(0));
      a = v128.or(i8x16.swizzle(bytes, v4Local), v4Mapped);
      b = v128.or(i8x16.swizzle(bytes, v4Remote), v4Mapped);
      ports = v128.load64_zero(c, 10);
    } else {
      s = c + V6_SHIFT;
      const local0 = nibbles(v128.load(c, 2));
      const local1 = nibbles(v128.load(c, 18));
      const remote0 = nibbles(v128.load(c, 40));
      const remote1 = nibbles(v128.load(c, 56));
      bad = v128.or(v128.or(local0, local1), v128.or(remote0, remote1));
      a = i8x16.swizzle(i8x16.narrow_i16x8_u(joinNibbles(local0), joinNibbles(local1)), v6Words);
      b = i8x16.swizzle(i8x16.narrow_i16x8_u(joinNibbles(remote0), joinNibbles(remote1)), v6Words);
      ports = v128.load64_zero(c, 34);
    }

    // `:LLLL tt:RRRR ss` with the timer put where two digits of the remote address were.
    ports = v128.load16_lane(s, v128.load64_lane(s, ports, 1, 24), 3, 51);
    const queues = nibbles(v128.load64_lane(s, v128.load64_zero(s, 33), 1, 42));
    const counts = nibbles(v128.load64_lane(s, v128.load64_zero(s, 54), 1, 63));
    const portDigits = nibbles(ports);

    const separators = v128.or(
      v128.and(
        v128.xor(ports, i8x16(0x3a, 0, 0, 0, 0, 0x20, 0, 0, 0x3a, 0, 0, 0, 0, 0x20, 0, 0)),
        i8x16(-1, 0, 0, 0, 0, -1, 0, 0, -1, 0, 0, 0, 0, -1, 0, 0),
      ),
      v128.or(
        v128.and(
          v128.xor(v128.load(s, 32), i8x16(0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0x3a, 0, 0, 0, 0, 0, 0)),
          i8x16(-1, 0, 0, 0, 0, 0, 0, 0, 0, -1, 0, 0, 0, 0, 0, 0),
        ),
        v128.and(
          v128.xor(v128.load(s, 50), i8x16(0x20, 0, 0, 0x3a, 0, 0, 0, 0, 0, 0, 0, 0, 0x20, 0, 0, 0)),
          i8x16(-1, 0, 0, -1, 0, 0, 0, 0, 0, 0, 0, 0, -1, 0, 0, 0),
        ),
      ),
    );
    bad = v128.or(v128.or(bad, queues), counts);
    bad = v128.and(
      v128.or(bad, v128.and(portDigits, i8x16(0, -1, -1, -1, -1, 0, -1, -1, 0, -1, -1, -1, -1, 0, -1, -1))),
      i8x16.splat(-16),
    );
    if (v128.any_true(v128.or(bad, separators))) break;

    // Decimals. Wider than `%5u` and `%8d` shifts what follows: the strict path's.
    const uidText = load<u64>(s, 70);
    const uidDigits = paddedDigits(uidText << 8, UID_DIGITS);
    if ((uidText & UID_BLANKS_MASK) != UID_BLANKS || uidDigits == BAD) break;
    let timeout: u64 = 0;
    const timeoutText = load<u64>(s, 78);
    if (timeoutText != PADDED_TIMEOUTS_ZERO) {
      timeout = paddedDigits(timeoutText, u64.MAX_VALUE);
      if (timeout == BAD) break;
      timeout = digitsValue(timeout);
    }
    if (load<u8>(s, 86) != 0x20) break;

    let tail = s + 87;
    const inodeText = load<u64>(tail);
    let bits = digitBits(inodeText);
    if (bits == 0) break;
    let inode = leadingValue(inodeText, bits);
    tail += <usize>(bits >> 3);
    if (bits == 64) {
      const rest = load<u64>(tail);
      bits = digitBits(rest);
      if (bits == 64) break;
      if (bits) {
        tail += <usize>(bits >> 3);
        for (let i: u64 = 0; i < bits; i += 8) inode *= 10;
        inode += leadingValue(rest, bits);
        wide |= inode >> 32;
      }
    }
    const after = load<u8>(tail);
    if (after != 0x20 && after != NEWLINE) break;

    // The newline: where the last row had it, as in padded tables, or searched.
    let next = p + length;
    let tokens: u32 = 0;
    if (table == NOT_TOLD || next <= tail + 1 || load<u8>(next - 1) != NEWLINE || hasNewline(s + TAIL_AT, next - 1)) {
      const controls = bitsBelow(s + TAIL_AT, BLANK);
      next = s + TAIL_AT + <usize>ctz(controls);
      if (controls && load<u8>(next) == NEWLINE) {
        const blanks = bitsEqual(s + TAIL_AT, BLANK);
        tokens = tokenCount(~blanks & (controls - 1) & ~controls, <u64>(tail - s - TAIL_AT));
      } else {
        next = findNewline(tail, end);
        tokens = tailTokens(tail, next);
      }
      length = ++next - p;
    }
    if (next > end || next - 1 - p > MAX_LINE) break;

    const words = i8x16.narrow_i16x8_u(joinNibbles(queues), joinNibbles(counts));
    const numbers = i8x16.shuffle(words, words, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
    // Low byte of each port first: local, remote, state, timer.
    const small = joinNibbles(
      i8x16.shuffle(portDigits, portDigits, 3, 4, 1, 2, 11, 12, 9, 10, 14, 15, 6, 7, 6, 7, 6, 7),
    );
    const bytes = i8x16.narrow_i16x8_u(small, small);
    let protocol = table;
    if (protocol == NOT_TOLD) {
      protocol = protocolOfRow(tokens, <u32>i8x16.extract_lane_u(bytes, 4));
    }
    v128.store(localAddress + ((<usize>row) << 4), a);
    v128.store(remoteAddress + ((<usize>row) << 4), b);
    store<f64>(inodes + ((<usize>row) << 3), <f64>(<i64>inode));
    v128.store_lane<u32>(txQueue + ((<usize>row) << 2), numbers, 0);
    v128.store_lane<u32>(rxQueue + ((<usize>row) << 2), numbers, 1);
    v128.store_lane<u32>(timerExpires + ((<usize>row) << 2), numbers, 2);
    v128.store_lane<u32>(retransmits + ((<usize>row) << 2), numbers, 3);
    store<u32>(uids + ((<usize>row) << 2), <u32>digitsValue(uidDigits));
    store<u32>(timeouts + ((<usize>row) << 2), <u32>timeout);
    v128.store_lane<u16>(localPort + ((<usize>row) << 1), bytes, 0);
    v128.store_lane<u16>(remotePort + ((<usize>row) << 1), bytes, 1);
    store<u8>(protocols + row, protocol | <u32>v6);
    v128.store_lane<u8>(states + row, bytes, 4);
    v128.store_lane<u8>(timers + row, bytes, 5);
    if (details) readDetails(row, p, c, tail, next - 1, protocol == 0);

    p = next;
    row++;
  }

  add(LINES, row - first);
  add(SOURCE_LINES, row - first);
  if (wide) set(WIDE_INODES, 1);
  set(SIZE, row);
  return p;
}

/** True when a newline stands in [p, end), which is not empty; reads some bytes in front of `p` when it is short. */
function hasNewline(p: usize, end: usize): bool {
  const newline = i8x16.splat(0x0a);
  const last = end - 16;
  let hits = i8x16.eq(v128.load(last), newline);
  for (; p < last; p += 16) hits = v128.or(hits, i8x16.eq(v128.load(p), newline));
  return v128.any_true(hits);
}

/** One bit for each of the 64 bytes at `p`: 1 where the byte, signed, is below `byte`. */
function bitsBelow(p: usize, byte: u32): u64 {
  const limit = i8x16.splat(<i8>byte);
  return join(
    i8x16.bitmask(i8x16.lt_s(v128.load(p), limit)),
    i8x16.bitmask(i8x16.lt_s(v128.load(p, 16), limit)),
    i8x16.bitmask(i8x16.lt_s(v128.load(p, 32), limit)),
    i8x16.bitmask(i8x16.lt_s(v128.load(p, 48), limit)),
  );
}

/** One bit for each of the 64 bytes at `p`: 1 where it is `byte`. */
function bitsEqual(p: usize, byte: u32): u64 {
  const wanted = i8x16.splat(<i8>byte);
  return join(
    i8x16.bitmask(i8x16.eq(v128.load(p), wanted)),
    i8x16.bitmask(i8x16.eq(v128.load(p, 16), wanted)),
    i8x16.bitmask(i8x16.eq(v128.load(p, 32), wanted)),
    i8x16.bitmask(i8x16.eq(v128.load(p, 48), wanted)),
  );
}

function join(a: i32, b: i32, c: i32, d: i32): u64 {
  return <u64>a | ((<u64>b) << 16) | ((<u64>c) << 32) | ((<u64>d) << 48);
}

/** Tokens behind the pointer: runs of ones in `nonBlanks` from bit `from` on, without the first two. */
function tokenCount(nonBlanks: u64, from: u64): u32 {
  const bits = nonBlanks >> from;
  const tokens = <u32>popcnt(bits & ~(bits << 1));
  return tokens > 2 ? tokens - 2 : 0;
}
