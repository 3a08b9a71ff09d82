import { dropIndexes, reserve } from "./columns";
import { add, get, set } from "./fields";
import {
  CAPACITY,
  CARRIED,
  DISCARDING,
  EXPECTED,
  HEADER,
  HEADER_SILENT,
  HEADERS,
  LIMIT,
  LINES,
  MALFORMED,
  MEETS_BLANKS,
  OFFSET,
  OTHER_LINE,
  OTHER_LINE_END,
  OTHER_LINE_MAY_HINT,
  OTHER_LINE_REASON,
  PREFIX_LENGTH,
  PROBLEM_COUNT,
  PROTOCOL_HINT,
  RESUME,
  SIZE,
  SKIPPED,
  SOURCE_FIRST_ROW,
  SOURCE_LINES,
  TORN_TAIL,
} from "./header";
import { LOOKED_AT, MAX_LINE, MAX_PROBLEMS, PREFIX, TEXT, TEXT_BYTES } from "./layout";
import { BAD_LENGTH, BLANK_LINE, HEADER_LINE, ROW } from "./reasons";
import { mayHint } from "./row/hints";
import { headerKind, isHeader } from "./row/protocol";
import { readRegularRows } from "./row/regular";
import { readStrictRow } from "./row/strict";
import { FULL, MET, OK, OUT_OF_MEMORY } from "./status";
import { findNewline, skipBlanks } from "./text/lines";

/*
 * Windows of text to rows. A window holds whole lines and, often, the torn start of one more: that tail is moved in
 * front of TEXT, so that the next window's text continues it.
 *
 *   carry room            TEXT
 *   [……………| torn line ][ window: lines … | torn tail ]
 *                            └───────────── moves ────┘
 */

/** UTF-8's, low byte first: editors and shells put it in front of a file. */
const BYTE_ORDER_MARK: u32 = 0xbfbbef;

const NEWLINE: u8 = 0x0a;

/** Room to begin with; after as many, bytes a line tell how many rows are to come. */
const FIRST_ROWS: u32 = 1024;
/** Bytes of the shortest row there can be, with its newline. */
const SHORTEST_ROW: f64 = 80;

/** A new input begins: `protocolHint` is a protocol code or NO_HINT, `bytes` its size if known. */
export function begin(protocolHint: u32, bytes: f64): void {
  set(PROTOCOL_HINT, protocolHint);
  set(HEADER, HEADER_SILENT);
  store<f64>(SOURCE_LINES, 0);
  set(SOURCE_FIRST_ROW, get(SIZE));
  set(CARRIED, 0);
  set(DISCARDING, 0);
  set(RESUME, 0);
  set(PREFIX_LENGTH, 0);
  store<f64>(OFFSET, 0);
  store<f64>(EXPECTED, bytes);
}

/**
 * Parses the first `length` bytes at TEXT and what was carried. Returns OK, OUT_OF_MEMORY, FULL (LIMIT), or MET behind a
 * line that the host is to look at: after FULL and MET it goes on from RESUME when called again.
 */
export function parse(length: u32): u32 {
  const resumed = <usize>get(RESUME);
  const start = resumed || TEXT - get(CARRIED);
  const end = TEXT + min<usize>(length, TEXT_BYTES);
  let p = start;
  set(RESUME, 0);
  dropIndexes();
  if (load<f64>(OFFSET) == 0 && end - p >= 3 && (load<u32>(p) & 0xffffff) == BYTE_ORDER_MARK) p += 3;
  if (get(DISCARDING)) {
    p = findNewline(p, end);
    if (p < end) {
      set(DISCARDING, 0);
      p++;
    }
  }
  while (p < end) {
    if (get(SIZE) == get(LIMIT)) return leave(p, start, FULL);
    if (get(SIZE) == get(CAPACITY) && !grow(p, start)) {
      advance(p, start);
      set(CARRIED, 0);
      return OUT_OF_MEMORY;
    }
    const most = min(get(CAPACITY), get(LIMIT));
    // Parsing may go on behind a line's prefix: that line has no second one.
    if (get(PREFIX_LENGTH) && p != resumed) {
      const newline = findNewline(p, end);
      if (newline == end) break;
      if (readPrefixedRow(p, newline)) {
        p = newline + 1;
        continue;
      }
    }
    p = readRegularRows(p, end, most);
    if (p >= end || get(SIZE) == most) continue;
    const newline = findNewline(p, end);
    if (newline == end) break;
    const isMet = readLine(p, newline, false);
    p = newline + 1;
    if (isMet) return leave(p, start, MET);
  }
  return carry(p, start, end);
}

/** The input is over: a torn last line counts as far as it goes. Returns OK, OUT_OF_MEMORY, or MET, as parse() does. */
export function finish(): u32 {
  const carried = get(CARRIED);
  if (!carried && !get(DISCARDING)) return OK;
  set(TORN_TAIL, 1);
  set(CARRIED, 0);
  set(DISCARDING, 0);
  if (!carried) return OK;
  dropIndexes();
  if (get(SIZE) == get(CAPACITY) && reserve(get(SIZE) + 1) != OK) return OUT_OF_MEMORY;
  const line = TEXT - carried;
  const isMet = readLine(line, TEXT, true);
  return isMet ? leave(TEXT, line, MET) : OK;
}

/**
 * The row in [line, end) behind a prefix like that of the line before, for which no other prefix could be read. Returns
 * false, and nothing has changed, when there is none.
 */
function readPrefixedRow(line: usize, end: usize): bool {
  const row = line + get(PREFIX_LENGTH);
  if (row > end || end - line > LOOKED_AT) return false;
  for (let p = line; p < row; p++) {
    const wanted = load<u8>(p - line, PREFIX);
    const byte = load<u8>(p);
    if (wanted ? byte != wanted : byte - 0x30 > 9) return false;
  }
  if (readRegularRows(row, end + 1, get(SIZE) + 1) != row) return true;
  if (readStrictRow(row, end, false) != ROW) return false;
  add(LINES, 1);
  add(SOURCE_LINES, 1);
  return true;
}

/** One line [line, end) by the strict rules. Returns true when the host is to look at it: a header, or what is not a row. */
function readLine(line: usize, end: usize, torn: bool): bool {
  add(LINES, 1);
  add(SOURCE_LINES, 1);
  set(OTHER_LINE, <u32>line);
  set(OTHER_LINE_END, <u32>end);
  let reason = BAD_LENGTH;
  if (end - line <= MAX_LINE) {
    if (skipBlanks(line, end) == end) {
      add(SKIPPED, 1);
      set(OTHER_LINE_REASON, BLANK_LINE);
      return get(MEETS_BLANKS) != 0;
    }
    if (isHeader(line, end)) {
      add(SKIPPED, 1);
      add(HEADERS, 1);
      set(HEADER, headerKind(line, end));
      reason = HEADER_LINE;
    } else {
      reason = readStrictRow(line, end, torn);
      if (reason == ROW) return false;
    }
  }
  set(OTHER_LINE_REASON, reason);
  if (reason == HEADER_LINE) return true;
  const mayBeHint = mayHint(line, end, reason);
  set(OTHER_LINE_MAY_HINT, mayBeHint);
  // The host keeps the first problems, and follows all lines where it pauses: of others the number is all there is to say.
  if (mayBeHint || get(PROBLEM_COUNT) < MAX_PROBLEMS || get(MEETS_BLANKS)) return true;
  set(PREFIX_LENGTH, 0);
  add(MALFORMED, 1);
  return false;
}

/** Keeps the torn tail [p, end) for the next window. One too long to be a row is met, and thrown away as it comes. */
function carry(p: usize, start: usize, end: usize): u32 {
  if (!get(DISCARDING) && end - p > MAX_LINE) {
    set(DISCARDING, 1);
    if (readLine(p, end, false)) return leave(end, start, MET);
  }
  if (get(DISCARDING)) p = end;
  const tail = end - p;
  advance(p, start);
  memory.copy(TEXT - tail, p, tail);
  set(CARRIED, <u32>tail);
  return OK;
}

/** Text up to `p` is done with for now: parse() goes on from there. */
function leave(p: usize, start: usize, why: u32): u32 {
  set(RESUME, <u32>p);
  advance(p, start);
  return why;
}

/** `p` bytes of text are done with: what stays carried still counts as in front of OFFSET. */
function advance(p: usize, start: usize): void {
  store<f64>(OFFSET, load<f64>(OFFSET) + <f64>(p - start));
}

/**
 * Room for the rows still to come, by the bytes a row took so far; a third more when the input's size is not known.
 * Near the memory's ceiling, for as many as there is room.
 */
function grow(p: usize, start: usize): bool {
  const size = get(SIZE);
  const rows = size - min(size, get(SOURCE_FIRST_ROW));
  const done = load<f64>(OFFSET) + <f64>(p - start);
  const left = load<f64>(EXPECTED) - done;
  let ahead = max<u32>(size / 3, FIRST_ROWS);
  if (left > 0 && rows >= FIRST_ROWS / 2) {
    ahead = <u32>min<f64>(((left * <f64>rows) / done) * 1.01 + 16, left / SHORTEST_ROW + 16);
  }
  ahead = min(ahead, get(LIMIT) - size);
  for (; ahead; ahead >>= 1) if (reserve(size + ahead) == OK) return true;
  return false;
}
