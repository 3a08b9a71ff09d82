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
import { add, get, set } from "../fields";
import { BIG_ENDIAN, DETAILS, LINES, NO_HINT, SIZE, SOURCE_LINES, WIDE_INODES } from "../header";
import { CONSTANTS, MAX_LINE } from "../layout";
import { bitsBelow, bitsEqual, bitsInFront, countRuns } from "../text/blocks";
import {
  decimalValue,
  numberMask,
  paddedFault,
  paddedLifts,
  paddedValue,
  paddedZeros,
  sameWidthFault,
  sixteenDigits,
  skipDecimal,
  weighted,
} from "../text/decimal";
import { joinNibbles, nibbles } from "../text/hex";
import { findNewline } from "../text/lines";
import { constantInMemory } from "./constant-in-memory";
import { protocolOfRow, protocolOfTable } from "./protocol";
import { readDetails, tailTokens } from "./tail";

/*
 * The fast path: rows as a kernel prints them, every column but uid and inode at its usual width, checked and decoded
 * sixteen bytes at a time. Offsets from the colon after the slot (a v6 row has 24 more hex digits in each address, so
 * that all from `s` = the remote port's colon − 24 on lies 48 further):
 *
 *   0         10   15       24   29 32       41       50 53       62       71    77       86
 *   : 0100007F:0019 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1287922 1 …
 *     local         remote        st tx       rx       tr when     retr       uid timeouts inode
 *
 * Hex digits are gathered by loads of just the lanes wanted, so that four registers hold all sixty; they and what stands
 * between them are proved right by one test a row. How wide an inode is needs no branch: one guessed wrong costs more than
 * its arithmetic. A row that is not regular is left to the strict path.
 */
const COLON_BLANK: u32 = 0x203a;
const NEWLINE: u32 = 0x0a;
const BLANK: u32 = 0x20;
const V6_SHIFT: usize = 48;
/** The first byte behind an inode of one digit: sixty-four from here on hold all but the widest tails. */
const TAIL_AT: usize = 88;
/** A row guessed to be as long as the last one must end by here: then four loads see any newline in front. */
const GUESSED_TO: usize = TAIL_AT + 65;
/** From `s` to behind the inode's first digit: no newline stands in front of there. */
const NOT_GUESSED: usize = TAIL_AT;
const PADDED_TIMEOUTS_ZERO: u64 = 0x3020202020202020;
/** Of the sixteen bytes ` %5u %8d `, those behind a number. */
const NUMBER_ENDS: u32 = (1 << 6) | (1 << 15);
/** Behind the kept vectors: the sixteen bytes from `width` on swizzle a vector's first `width` ones to its end, behind zeros. */
const ALIGNMENTS: usize = CONSTANTS + (22 << 4);

/** Reads rows from `p` on until one is not regular or has no newline before `end`, or `most` are there. Returns where it stopped. */
export function readRegularRows(p: usize, end: usize, most: u32): usize {
  const first = get(SIZE);
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

  const minus58 = constantInMemory(0, i8x16.splat(-58));
  const six = constantInMemory(1, i8x16.splat(6));
  const minus16 = constantInMemory(2, i8x16.splat(-16));
  const letterA = constantInMemory(3, i8x16.splat(65));
  const ten = constantInMemory(4, i8x16.splat(10));
  const joinFactor = constantInMemory(5, i16x8.splat(0x1001));
  const blank = constantInMemory(6, i8x16.splat(0x20));
  const v4Mapped = constantInMemory(7, i8x16(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 0, 0, 0, 0));
  // `:LLLL tt:RRRR ss`, ` tttttttt:rrrrrr` and ` tt:wwwwwwww rrr`: what stands between digits, and where.
  const portText = constantInMemory(8, i8x16(0x3a, 0, 0, 0, 0, 0x20, 0, 0, 0x3a, 0, 0, 0, 0, 0x20, 0, 0));
  const portMask = constantInMemory(9, i8x16(-1, 0, 0, 0, 0, -1, 0, 0, -1, 0, 0, 0, 0, -1, 0, 0));
  const portDigits = constantInMemory(10, i8x16(0, -1, -1, -1, -1, 0, -1, -1, 0, -1, -1, -1, -1, 0, -1, -1));
  const queueText = constantInMemory(11, i8x16(0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0x3a, 0, 0, 0, 0, 0, 0));
  const queueMask = constantInMemory(12, i8x16(-1, 0, 0, 0, 0, 0, 0, 0, 0, -1, 0, 0, 0, 0, 0, 0));
  const timerText = constantInMemory(13, i8x16(0x20, 0, 0, 0x3a, 0, 0, 0, 0, 0, 0, 0, 0, 0x20, 0, 0, 0));
  const timerMask = constantInMemory(14, i8x16(-1, 0, 0, -1, 0, 0, 0, 0, 0, 0, 0, 0, -1, 0, 0, 0));
  const zero = constantInMemory(15, i8x16.splat(0x30));
  const nine = constantInMemory(16, i8x16.splat(9));
  const uidWeights = constantInMemory(17, i16x8(0, 10000, 1000, 100, 10, 1, 0, 0));
  const tens = constantInMemory(18, i16x8(10, 1, 10, 1, 10, 1, 10, 1));
  const hundreds = constantInMemory(19, i16x8(100, 1, 100, 1, 100, 1, 100, 1));
  const tenThousands = constantInMemory(20, i16x8(10000, 1, 10000, 1, 10000, 1, 10000, 1));
  const halves = constantInMemory(21, f64x2(100000000, 1));
  v128.store(ALIGNMENTS, i8x16(-16, -15, -14, -13, -12, -11, -10, -9, -8, -7, -6, -5, -4, -3, -2, -1));
  v128.store(ALIGNMENTS, i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), 16);
  // Numbers are printed with their high byte first. So is an address by a big-endian host, and then it is in order.
  const big = get(BIG_ENDIAN) != 0;
  const v4Words = big
    ? i8x16(3, 2, 1, 0, 7, 6, 5, 4, 8, 9, 10, 11, 12, 13, 14, 15)
    : i8x16(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
  const v6Words = big
    ? i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
    : i8x16(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);

  let row = first;
  let slotWidth: usize = 8;
  let slotMask: u64 = u64.MAX_VALUE;
  let slotZeros: u64 = 0;
  let slotLifts: u64 = 0xf0f0f0f0f0f0f0f0; // nothing passes
  let gap = NOT_GUESSED;
  let widest = f64x2(0, 0);

  while (p < end && row < most) {
    // The slot, most often as wide as the last one.
    let c = p + slotWidth;
    const slotFault = sameWidthFault(load<u64>(c - 8), slotMask, slotZeros, slotLifts);
    if (slotFault | <u64>(load<u16>(c) ^ COLON_BLANK)) {
      slotWidth = ctz(i8x16.bitmask(i8x16.eq(v128.load(p), i8x16.splat(0x3a))));
      if (slotWidth == 0 || slotWidth > 8 || load<u16>(p + slotWidth) != COLON_BLANK) break;
      c = p + slotWidth;
      slotMask = u64.MAX_VALUE << (64 - (slotWidth << 3));
      const slotText = load<u64>(c - 8);
      if (paddedFault(slotText, slotMask)) break;
      const number = numberMask(slotText, slotMask);
      slotZeros = paddedZeros(number);
      slotLifts = paddedLifts(number);
    }

    // Addresses: digits to bytes.
    const v6 = load<u8>(c, 10) != 0x3a;
    let s = c;
    let bad: v128;
    let ports: v128;
    let local: v128;
    let remote: v128;
    if (!v6) {
      bad = nibbles(v128.load64_lane(c, v128.load64_zero(c, 2), 1, 16), minus58, six, minus16, letterA, ten);
      local = joinNibbles(bad, joinFactor);
      remote = local;
      ports = v128.load64_zero(c, 10);
    } else {
      s = c + V6_SHIFT;
      const local0 = nibbles(v128.load(c, 2), minus58, six, minus16, letterA, ten);
      const local1 = nibbles(v128.load(c, 18), minus58, six, minus16, letterA, ten);
      const remote0 = nibbles(v128.load(c, 40), minus58, six, minus16, letterA, ten);
      const remote1 = nibbles(v128.load(c, 56), minus58, six, minus16, letterA, ten);
      bad = v128.or(v128.or(local0, local1), v128.or(remote0, remote1));
      local = i8x16.narrow_i16x8_u(joinNibbles(local0, joinFactor), joinNibbles(local1, joinFactor));
      remote = i8x16.narrow_i16x8_u(joinNibbles(remote0, joinFactor), joinNibbles(remote1, joinFactor));
      local = i8x16.swizzle(local, v6Words);
      remote = i8x16.swizzle(remote, v6Words);
      ports = v128.load64_zero(c, 34);
    }

    // Sixteen digits of each: tx rx, when retrnsmt; ports and state, with the timer where address digits were.
    ports = v128.load16_lane(s, v128.load64_lane(s, ports, 1, 24), 3, 51);
    const portNibbles = nibbles(ports, minus58, six, minus16, letterA, ten);
    let queues = v128.load64_lane(s, v128.load64_zero(s, 33), 1, 42);
    let counts = v128.load64_lane(s, v128.load64_zero(s, 54), 1, 63);
    queues = nibbles(queues, minus58, six, minus16, letterA, ten);
    counts = nibbles(counts, minus58, six, minus16, letterA, ten);
    bad = v128.or(v128.or(bad, queues), v128.or(counts, v128.and(portNibbles, portDigits)));
    const strays = v128.or(
      v128.and(v128.xor(ports, portText), portMask),
      v128.or(
        v128.and(v128.xor(v128.load(s, 32), queueText), queueMask),
        v128.and(v128.xor(v128.load(s, 50), timerText), timerMask),
      ),
    );
    if (v128.any_true(v128.or(v128.and(bad, minus16), strays))) break;

    // Decimals: ` %5u %8d `. A wider uid shifts what follows; wider timeouts are the strict path's.
    const numbers = v128.load(s, 71);
    let uid = weighted(i8x16.sub_sat_u(numbers, zero), uidWeights);
    if (numbersFault(numbers, zero, nine, blank) | (load<u8>(s, 71) ^ BLANK)) {
      const uidEnd = skipDecimal(s + 72, s + 83);
      const value = decimalValue(s + 72, uidEnd);
      if (load<u8>(s, 71) != BLANK || value > u32.MAX_VALUE) break;
      uid = i32x4.splat(<u32>value);
      s = uidEnd - 77;
      if (numbersFault(v128.load(s, 71), zero, nine, blank)) break;
    }
    const timeoutsText = load<u64>(s, 78);
    const timeout = timeoutsText == PADDED_TIMEOUTS_ZERO ? 0 : paddedValue(timeoutsText);
    let tail = s + 87;
    let digits = i8x16.sub(v128.load(tail), zero);
    const inodeWidth = ctz(~(<u32>i8x16.bitmask(i8x16.le_u(digits, nine))));
    if (inodeWidth == 0 || inodeWidth == 16) break;
    digits = i8x16.swizzle(digits, v128.load(ALIGNMENTS + inodeWidth));
    const inode = sixteenDigits(digits, tens, hundreds, tenThousands, halves);
    tail += inodeWidth;
    const after = <u32>load<u8>(tail);

    // The newline: where the last row had it, as in padded tables, or searched. There is none in front of `tail`.
    let next = s + gap;
    let tokens: u32 = 0;
    const least = i8x16.min_u(
      i8x16.min_u(v128.load(s, TAIL_AT), v128.load(next - 17)),
      i8x16.min_u(v128.load(next - 33), v128.load(next - 49)),
    );
    if (i8x16.bitmask(i8x16.lt_s(least, blank)) | (load<u8>(next - 1) ^ NEWLINE)) {
      if (after != BLANK && after != NEWLINE) break;
      const controls = bitsBelow(s + TAIL_AT, BLANK);
      next = s + TAIL_AT + <usize>ctz(controls);
      if (controls && load<u8>(next) == NEWLINE) {
        // Tokens behind the inode: the row's last word on its protocol.
        const blanks = bitsEqual(s + TAIL_AT, BLANK);
        tokens = countRuns((bitsInFront(controls) & ~blanks) >> <u64>(tail - s - TAIL_AT));
      } else {
        next = findNewline(tail, end);
        tokens = tailTokens(tail, next);
      }
      if (next - p > MAX_LINE) break;
      next++;
      gap = table == NO_HINT || next > s + GUESSED_TO ? NOT_GUESSED : next - s;
    } else if (after != BLANK) break;
    if (next > end) break;

    // tx, rx and a v4 row's addresses in one register, when and retrnsmt with ports, state and timer in another.
    // Of each port the low byte goes first.
    let words = i8x16.narrow_i16x8_u(joinNibbles(queues, joinFactor), local);
    words = i8x16.swizzle(words, v4Words);
    if (!v6) {
      local = i8x16.shuffle(v4Mapped, words, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 24, 25, 26, 27);
      remote = i8x16.shuffle(v4Mapped, words, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 28, 29, 30, 31);
    }
    const small = i8x16.shuffle(portNibbles, portNibbles, 3, 4, 1, 2, 11, 12, 9, 10, 14, 15, 6, 7, 6, 7, 6, 7);
    let rest = i8x16.narrow_i16x8_u(joinNibbles(counts, joinFactor), joinNibbles(small, joinFactor));
    rest = i8x16.shuffle(rest, rest, 3, 2, 1, 0, 7, 6, 5, 4, 8, 9, 10, 11, 12, 13, 14, 15);

    let protocol = table;
    if (protocol == NO_HINT) protocol = protocolOfRow(tokens, <u32>i8x16.extract_lane_u(rest, 12));

    v128.store(localAddress + ((<usize>row) << 4), local);
    v128.store(remoteAddress + ((<usize>row) << 4), remote);
    v128.store_lane<u64>(inodes + ((<usize>row) << 3), inode, 0);
    widest = f64x2.pmax(widest, inode);
    v128.store_lane<u32>(txQueue + ((<usize>row) << 2), words, 0);
    v128.store_lane<u32>(rxQueue + ((<usize>row) << 2), words, 1);
    v128.store_lane<u32>(timerExpires + ((<usize>row) << 2), rest, 0);
    v128.store_lane<u32>(retransmits + ((<usize>row) << 2), rest, 1);
    v128.store_lane<u32>(uids + ((<usize>row) << 2), uid, 0);
    store<u32>(timeouts + ((<usize>row) << 2), <u32>timeout);
    v128.store_lane<u16>(localPort + ((<usize>row) << 1), rest, 4);
    v128.store_lane<u16>(remotePort + ((<usize>row) << 1), rest, 5);
    store<u8>(protocols + row, protocol | <u32>v6);
    v128.store_lane<u8>(states + row, rest, 12);
    v128.store_lane<u8>(timers + row, rest, 13);
    if (details) readDetails(row, p, c, tail, next - 1, protocol == 0);

    p = next;
    row++;
  }

  add(LINES, row - first);
  add(SOURCE_LINES, row - first);
  if (f64x2.extract_lane(widest, 0) > <f64>u32.MAX_VALUE) set(WIDE_INODES, 1);
  set(SIZE, row);
  return p;
}

/** 0 where ` %5u %8d ` has blanks and digits only, and each number ends where its column does. */
function numbersFault(text: v128, zero: v128, nine: v128, blank: v128): u32 {
  const digits: u32 = i8x16.bitmask(i8x16.le_u(i8x16.sub(text, zero), nine));
  const blanks: u32 = i8x16.bitmask(i8x16.eq(text, blank));
  return (digits ^ blanks ^ 0xffff) | (((digits << 1) & ~digits) ^ NUMBER_ENDS);
}
