import { writeAddress } from "./address";
import {
  CELL_BYTES,
  CELL_TABLES,
  CELLS,
  COLUMNS,
  DECIMALS,
  ENDPOINT,
  GAP,
  MADE,
  NUMBER,
  UNUSED_INK,
  USED_INK,
  WIDTH,
  WORD,
  WORDS,
} from "./cell-plan";
import { writeLiteral } from "./literal";
import { writeU32, writeU64 } from "./numbers";

const BLANK: u8 = 0x20;
const COLON: u8 = 0x3a;
const DASH: u8 = 0x2d;
const NEWLINE: u8 = 0x0a;
const OPEN: u8 = 0x5b;
const CLOSE: u8 = 0x5d;
const POINT: u8 = 0x2e;
const STAR: u8 = 0x2a;
const ZERO: u8 = 0x30;

/**
 * Writes the first `count` rows as lines of padded cells at `out`, and returns where they end. The host has made room: for
 * each cell what it takes at most, and SLACK bytes more.
 */
export function formatCells(plan: usize, count: u32, out: usize): usize {
  const tables = <usize>load<u32>(plan, CELL_TABLES);
  const cellsEnd = plan + CELLS + <usize>load<u32>(plan) * CELL_BYTES;
  let p = out;
  for (let row: usize = 0; row < <usize>count; row++) {
    for (let cell = plan + CELLS; cell < cellsEnd; cell += CELL_BYTES) {
      const values = column(cell, 0);
      switch (load<u32>(cell)) {
        case WORD:
          p = writeWord(p, cell, load<u16>(values + (row << 1)));
          break;
        case NUMBER:
          p = writeNumber(p, cell, load<f64>(values + (row << 3)), tables);
          break;
        case ENDPOINT:
          p = writeEndpoint(p, cell, values + (row << 4), row, tables);
          break;
        case MADE:
          p = writeMade(p, cell, values, row);
          break;
      }
    }
    store<u8>(p++, NEWLINE);
  }
  return p;
}

function column(cell: usize, number: usize): usize {
  return <usize>load<u32>(cell + (number << 2), COLUMNS);
}

function writeWord(p: usize, cell: usize, word: usize): usize {
  const entry = <usize>load<u32>(cell, WORDS) + (word << 3);
  return writeLiteral(p, load<u32>(entry), load<u32>(entry, 4));
}

function writeMade(p: usize, cell: usize, ends: usize, row: usize): usize {
  const from = <usize>(row ? load<u32>(ends + ((row - 1) << 2)) : 0);
  const end = <usize>load<u32>(ends + (row << 2));
  return writeLiteral(p, column(cell, 1) + from, end - from);
}

/** At the right of its column. */
function writeNumber(p: usize, cell: usize, value: f64, tables: usize): usize {
  const ink = <usize>(value > 0 ? load<u32>(cell, USED_INK) : load<u32>(cell, UNUSED_INK));
  if (ink) p = writeLiteral(p, load<u32>(ink), load<u32>(ink, 4));
  const width = <usize>load<u32>(cell, GAP) + <usize>load<u32>(cell, WIDTH);
  // Where it begins is known when its digits are: they are written behind the cell, and moved to its end.
  const digits = p + width;
  const length = writeDigits(digits, value, load<u32>(cell, DECIMALS), tables) - digits;
  const start = p + width - min(length, width);
  const low = v128.load(digits);
  const high = v128.load(digits, 16);
  blanks(p, start - p);
  v128.store(start, low);
  v128.store(start, high, 16);
  p = start + length;
  if (ink) p = writeLiteral(p, load<u32>(ink, 8), load<u32>(ink, 12));
  return p;
}

/** Writes `-` for NaN. At most MAX_NUMBER bytes. */
function writeDigits(p: usize, value: f64, decimals: u32, tables: usize): usize {
  if (!(value >= 0)) {
    store<u8>(p++, DASH);
    if (!(value < 0)) return p;
  }
  const number = <u64>Math.abs(value);
  if (!decimals) return writeU64(p, number, tables);
  let scale: u64 = 1;
  for (let i: u32 = 0; i < decimals; i++) scale *= 10;
  p = writeU64(p, number / scale, tables);
  store<u8>(p, POINT);
  let rest = number % scale;
  for (let i: usize = decimals; i > 0; i--) {
    store<u8>(p + i, ZERO + <u8>(rest % 10));
    rest /= 10;
  }
  return p + decimals + 1;
}

/** `a.b.c.d:port`, `[a::b]:port`, with `*` for port 0. */
function writeEndpoint(p: usize, cell: usize, address: usize, row: usize, tables: usize): usize {
  const gap = <usize>load<u32>(cell, GAP);
  blanks(p, gap);
  p += gap;
  const least = p + <usize>load<u32>(cell, WIDTH);
  const isV6 = load<u8>(column(cell, 2) + row) & 1;
  if (isV6) store<u8>(p++, OPEN);
  p = writeAddress(p, address, !isV6, tables);
  if (isV6) store<u8>(p++, CLOSE);
  store<u8>(p++, COLON);
  const port = <u32>load<u16>(column(cell, 1) + (row << 1));
  if (port) p = writeU32(p, port, tables);
  else store<u8>(p++, STAR);
  if (p >= least) return p;
  blanks(p, least - p);
  return least;
}

function blanks(p: usize, count: usize): void {
  for (let i: usize = 0; i < count; i += 16) v128.store(p + i, i8x16.splat(BLANK));
}
