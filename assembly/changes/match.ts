import { get } from "../fields";
import { hashAt, identify, isSame } from "./identity";
import { BEFORE, CLOSED, LENGTHS, OPENED, PARTNER, REPEATS } from "./layout";
import { column, list, push, slotBits, slots } from "./sides";

/*
 * Finds each row of the after side on the before side. The kernel lists sockets that stay in the same order, so most are
 * found right behind the last one found, without a hash table; what is left on both sides goes through one.
 */

/** Rows looked at ahead of the expected one. When more have gone in one place, more are after some rows not found. */
const AHEAD: u32 = 8;
const MOST_AHEAD: u32 = 512;

function partners(side: u32): usize {
  return column(side, PARTNER);
}

function partner(side: u32, row: u32): u32 {
  return load<u32>(partners(side) + ((<usize>row) << 2));
}

function setPartner(side: u32, row: u32, value: u32): void {
  store<u32>(partners(side) + ((<usize>row) << 2), value);
}

/** Fills PARTNER of both sides, OPENED with the rows of after that are new and CLOSED with those of before that are gone. */
export function match(beforeRows: u32, afterRows: u32): void {
  const before = get(BEFORE);
  const after = before ^ 1;
  memory.fill(LENGTHS, 0, 32);
  memory.fill(partners(before), 0, (<usize>beforeRows) << 2);
  memory.fill(partners(after), 0, (<usize>afterRows) << 2);
  identify(before, beforeRows, afterRows);
  matchInOrder(beforeRows, afterRows);
  matchByHash(beforeRows, afterRows);
  dropRepeats(after, afterRows, OPENED);
  dropRepeats(before, beforeRows, CLOSED);
}

function matchInOrder(beforeRows: u32, afterRows: u32): void {
  const before = get(BEFORE);
  const after = before ^ 1;
  let expected: u32 = 0;
  let misses: u32 = 0;
  for (let row: u32 = 0; row < afterRows; row++) {
    // A long run of new rows is not worth a long look for each.
    const ahead: u32 = misses < 6 ? AHEAD << misses : misses % 64 == 0 ? MOST_AHEAD : 1;
    const end = min(expected + ahead, beforeRows);
    const hash = hashAt(after, row);
    misses++;
    for (let candidate = expected; candidate < end; candidate++) {
      if (hashAt(before, candidate) != hash || !isSame(after, row, before, candidate)) continue;
      setPartner(after, row, candidate + 1);
      setPartner(before, candidate, row + 1);
      expected = candidate + 1;
      misses = 0;
      break;
    }
  }
}

/** Rows of both sides still without a partner; those that find none are opened and closed, repeats still among them. */
function matchByHash(beforeRows: u32, afterRows: u32): void {
  const before = get(BEFORE);
  const after = before ^ 1;
  let unmatched: u32 = 0;
  for (let row: u32 = 0; row < beforeRows; row++) unmatched += u32(!partner(before, row));
  const bits = slotBits(unmatched);
  clearSlots(bits);
  for (let row: u32 = 0; row < beforeRows; row++) {
    if (partner(before, row)) continue;
    const earlier = enter(before, row, bits);
    if (earlier >= 0) setPartner(before, row, REPEATS | earlier);
  }
  for (let row: u32 = 0; row < afterRows; row++) {
    if (partner(after, row)) continue;
    const found = unmatched ? find(after, row, before, bits) : -1;
    // Found and matched already: a repeat, of which the next step knows more.
    if (found < 0 || partner(before, found)) {
      push(OPENED, row);
    } else {
      setPartner(after, row, found + 1);
      setPartner(before, found, row + 1);
    }
  }
  for (let row: u32 = 0; row < beforeRows; row++) if (!partner(before, row)) push(CLOSED, row);
}

/** Takes from a list of rows those that repeat another row of their side. */
function dropRepeats(side: u32, rows: u32, from: i32): void {
  const length = load<u32>(LENGTHS + ((<usize>from) << 2));
  if (length == 0) return;
  const bits = slotBits(length);
  clearSlots(bits);
  const start = list(from);
  for (let i: u32 = 0; i < length; i++) {
    const row = load<u32>(start + ((<usize>i) << 2));
    const earlier = enter(side, row, bits);
    if (earlier >= 0) setPartner(side, row, REPEATS | earlier);
  }
  for (let row: u32 = 0; row < rows; row++) {
    const own = partner(side, row);
    if (!own || own & REPEATS) continue;
    const repeat = find(side, row, side, bits);
    if (repeat >= 0) setPartner(side, repeat, REPEATS | row);
  }
  let kept: u32 = 0;
  for (let i: u32 = 0; i < length; i++) {
    const row = load<u32>(start + ((<usize>i) << 2));
    if (partner(side, row)) continue;
    store<u32>(start + ((<usize>kept) << 2), row);
    kept++;
  }
  store<u32>(LENGTHS + ((<usize>from) << 2), kept);
}

/** Takes from a list of rows those that repeat an earlier one in it. */
export function keepFirsts(side: u32, from: i32): void {
  const length = load<u32>(LENGTHS + ((<usize>from) << 2));
  if (length == 0) return;
  const bits = slotBits(length);
  clearSlots(bits);
  const start = list(from);
  let kept: u32 = 0;
  for (let i: u32 = 0; i < length; i++) {
    const row = load<u32>(start + ((<usize>i) << 2));
    if (enter(side, row, bits) >= 0) continue;
    store<u32>(start + ((<usize>kept) << 2), row);
    kept++;
  }
  store<u32>(LENGTHS + ((<usize>from) << 2), kept);
}

function clearSlots(bits: u32): void {
  memory.fill(slots(), 0, (<usize>4) << bits);
}

/** Enters a row unless its like is there: returns −1, or the row that is. */
function enter(side: u32, row: u32, bits: u32): i32 {
  let slot = hashAt(side, row) >> (32 - bits);
  const mask = (1 << bits) - 1;
  while (true) {
    const at = slots() + ((<usize>slot) << 2);
    const taken = load<u32>(at);
    if (!taken) {
      store<u32>(at, row + 1);
      return -1;
    }
    if (hashAt(side, taken - 1) == hashAt(side, row) && isSame(side, row, side, taken - 1)) return <i32>taken - 1;
    slot = (slot + 1) & mask;
  }
}

/** The row entered from side `among` that is the same socket as `row` of `side`, or −1. */
function find(side: u32, row: u32, among: u32, bits: u32): i32 {
  let slot = hashAt(side, row) >> (32 - bits);
  const mask = (1 << bits) - 1;
  while (true) {
    const taken = load<u32>(slots() + ((<usize>slot) << 2));
    if (!taken) return -1;
    if (hashAt(among, taken - 1) == hashAt(side, row) && isSame(side, row, among, taken - 1)) return <i32>taken - 1;
    slot = (slot + 1) & mask;
  }
}
