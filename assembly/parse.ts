import { dropIndexes, reserve } from "./columns";
import {
  add,
  CAPACITY,
  CARRIED,
  DISCARDING,
  EXPECTED,
  FULL,
  get,
  HEADER,
  HEADERS,
  LIMIT,
  LINES,
  MALFORMED,
  MAX_LINE,
  MAX_PROBLEMS,
  MET,
  OFFSET,
  OK,
  OTHER_LINE,
  OTHER_LINE_END,
  OTHER_LINE_REASON,
  OUT_OF_MEMORY,
  PAUSE,
  PROBLEM_BYTES,
  PROBLEM_COUNT,
  PROBLEMS,
  RESUME,
  SIZE,
  SKIPPED,
  SOURCE,
  SOURCE_FIRST_ROW,
  SOURCE_LINES,
  STOPPED,
  STRICT,
  set,
  TEXT,
  TEXT_BYTES,
  TOLD,
  TORN_TAIL,
} from "./layout";
import { HEADER_SILENT, headerKind, isHeader } from "./row/protocol";
import { readRegularRows } from "./row/regular";
import { BAD_LENGTH, ROW, readStrictRow } from "./row/strict";
import { findNewline, skipBlanks } from "./text/lines";

/*
 * Windows of text to rows. A window holds whole lines and, often, the torn start of one more: that tail is moved in
 * front of TEXT, so that the next window's text continues it.
 *
 *   carry room            TEXT
 *   [……………| torn line ][ window: lines … | torn tail ]
 *                            └───────────── moves ────┘
 */

/** A problem record: line f64, reason u32, text length u32, byte offset f64, the line's first bytes, then source u32. */
const PROBLEM_TEXT: usize = 24;
const PROBLEM_TEXT_BYTES: usize = 80;

/** UTF-8's, low byte first: editors and shells put it in front of a file. */
const BYTE_ORDER_MARK: u32 = 0xbfbbef;

/** Room to begin with; after as many, bytes a line tell how many rows are to come. */
const FIRST_ROWS: u32 = 1024;
/** Bytes of the shortest row there can be, with its newline. */
const SHORTEST_ROW: f64 = 80;

/** A new input begins: `source` is the host's number for it, `told` a protocol code or NOT_TOLD, `bytes` its size if known. */
export function begin(source: u32, told: u32, bytes: f64): void {
  set(SOURCE, source);
  set(TOLD, told);
  set(HEADER, HEADER_SILENT);
  store<f64>(SOURCE_LINES, 0);
  set(SOURCE_FIRST_ROW, get(SIZE));
  set(CARRIED, 0);
  set(DISCARDING, 0);
  set(RESUME, 0);
  store<f64>(OFFSET, 0);
  store<f64>(EXPECTED, bytes);
}

/** Parses the first `length` bytes at TEXT and what was carried. Answers OK, OUT_OF_MEMORY, STOPPED (strict), FULL (LIMIT) or MET (PAUSE). */
export function parse(length: u32): u32 {
  const start = get(RESUME) ? <usize>get(RESUME) : TEXT - get(CARRIED);
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
    if (get(SIZE) == get(LIMIT)) {
      set(RESUME, <u32>p);
      advance(p, start);
      return FULL;
    }
    if (get(SIZE) == get(CAPACITY) && !grow(p, start)) return abandon(p, start, OUT_OF_MEMORY);
    const most = min(get(CAPACITY), get(LIMIT));
    p = readRegularRows(p, end, most);
    if (p >= end || get(SIZE) == most) continue;
    const newline = findNewline(p, end);
    if (newline == end) break;
    const rows = get(SIZE);
    if (!readLine(p, newline, start, false)) return abandon(p, start, STOPPED);
    p = newline + 1;
    if (get(PAUSE) && get(SIZE) == rows) {
      set(RESUME, <u32>p);
      advance(p, start);
      return MET;
    }
  }
  return carry(p, start, end);
}

/** The input is over: a torn last line counts as far as it goes. */
export function finish(): u32 {
  const carried = get(CARRIED);
  if (!carried && !get(DISCARDING)) return OK;
  set(TORN_TAIL, 1);
  set(CARRIED, 0);
  set(DISCARDING, 0);
  if (!carried) return OK;
  const line = TEXT - carried;
  dropIndexes();
  if (get(SIZE) == get(CAPACITY) && reserve(get(SIZE) + 1) != OK) return OUT_OF_MEMORY;
  const whole = readLine(line, TEXT, line, true);
  store<f64>(OFFSET, load<f64>(OFFSET) + <f64>carried);
  return whole ? OK : STOPPED;
}

/** One line [line, end) by the strict rules. Answers false when strict mode stops at it. */
function readLine(line: usize, end: usize, start: usize, torn: bool): bool {
  add(LINES, 1);
  add(SOURCE_LINES, 1);
  let reason = BAD_LENGTH;
  if (end - line <= MAX_LINE) {
    if (skipBlanks(line, end) == end) {
      note(line, end, ROW);
      add(SKIPPED, 1);
      return true;
    }
    if (isHeader(line, end)) {
      note(line, end, ROW);
      add(SKIPPED, 1);
      add(HEADERS, 1);
      set(HEADER, headerKind(line, end));
      return true;
    }
    reason = readStrictRow(line, end, torn);
    if (reason == ROW) return true;
  }
  return report(line, end, start, reason);
}

/** Leaves a line that is no row for the host to look at. */
function note(line: usize, end: usize, reason: u32): void {
  set(OTHER_LINE, <u32>line);
  set(OTHER_LINE_END, <u32>end);
  set(OTHER_LINE_REASON, reason);
}

function report(line: usize, end: usize, start: usize, reason: u32): bool {
  note(line, end, reason);
  add(MALFORMED, 1);
  const count = get(PROBLEM_COUNT);
  if (count < MAX_PROBLEMS) {
    const record = PROBLEMS + <usize>count * PROBLEM_BYTES;
    const length = min<usize>(end - line, PROBLEM_TEXT_BYTES);
    store<f64>(record, load<f64>(SOURCE_LINES));
    store<u32>(record, reason, 8);
    store<u32>(record, <u32>length, 12);
    store<f64>(record, load<f64>(OFFSET) + <f64>(line - start), 16);
    memory.copy(record + PROBLEM_TEXT, line, length);
    store<u32>(record + PROBLEM_TEXT + PROBLEM_TEXT_BYTES, get(SOURCE));
    set(PROBLEM_COUNT, count + 1);
  }
  return !get(STRICT);
}

/** Keeps the torn tail [p, end) for the next window. One too long to be a row is reported and thrown away as it comes. */
function carry(p: usize, start: usize, end: usize): u32 {
  const tail = end - p;
  if (tail > MAX_LINE) {
    add(LINES, 1);
    add(SOURCE_LINES, 1);
    set(DISCARDING, 1);
    if (!report(p, end, start, BAD_LENGTH)) return abandon(p, start, STOPPED);
    advance(end, start);
    set(CARRIED, 0);
    return OK;
  }
  if (!get(DISCARDING)) {
    advance(p, start);
    memory.copy(TEXT - tail, p, tail);
    set(CARRIED, <u32>tail);
  } else {
    advance(end, start);
    set(CARRIED, 0);
  }
  return OK;
}

/** `p` bytes of text are done with: what stays carried still counts as in front of OFFSET. */
function advance(p: usize, start: usize): void {
  store<f64>(OFFSET, load<f64>(OFFSET) + <f64>(p - start));
}

/** Nothing of the window behind `p` is read any more. */
function abandon(p: usize, start: usize, why: u32): u32 {
  advance(p, start);
  set(CARRIED, 0);
  return why;
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
