import { presentBits } from "../present-bits";
import { writeAddress } from "./address";
import { ADDRESS, HEX64, I32, PROTOCOL, STATE, U8, U16, U32, WHOLE } from "./kinds";
import { writeLiteral } from "./literal";
import { writeHex64, writeI32, writeU32, writeU64 } from "./numbers";
import {
  BEFORE,
  BEFORE_LENGTH,
  COLUMN,
  END,
  END_LENGTH,
  FIELD_BYTES,
  FIELDS,
  NAME_BYTES,
  NAMES,
  OBJECTS,
  PRESENT,
  PRESENT_COLUMN,
  PROTOCOL_COLUMN,
  PROTOCOL_NAMES,
  QUOTED,
  TABLES,
} from "./plan";

const QUOTE: u8 = 0x22;
const BRACE: u8 = 0x7b;

/**
 * Writes `count` rows of the columns as text at `out` and returns where it ends: those whose numbers, u32 each, lie at
 * `numbers`, or where that is 0 the first. The host has made room: for each row the literals' lengths and MAX_VALUE bytes
 * a field, and SLACK bytes more.
 */
export function format(plan: usize, numbers: usize, count: u32, out: usize): usize {
  let p = out;
  for (let i: u32 = 0; i < count; i++) p = writeRow(plan, numbers ? load<u32>(numbers + ((<usize>i) << 2)) : i, p);
  return p;
}

function writeRow(plan: usize, row: u32, start: usize): usize {
  const objects = load<u32>(plan, OBJECTS);
  const tables = <usize>load<u32>(plan, TABLES);
  const presentColumn = <usize>load<u32>(plan, PRESENT_COLUMN);
  const present = presentColumn ? presentBits(presentColumn, row) : 0;
  let p = start;
  let field = plan + FIELDS;
  const fieldsEnd = field + <usize>load<u32>(plan) * FIELD_BYTES;
  for (; field < fieldsEnd; field += FIELD_BYTES) {
    const bits = load<u32>(field, PRESENT);
    const absent = bits && !(present & bits);
    if (absent && objects) continue;
    p = writeLiteral(p, load<u32>(field, BEFORE), load<u32>(field, BEFORE_LENGTH));
    const kind = load<u32>(field);
    if (absent || !kind) continue;
    const quoted = <usize>load<u32>(field, QUOTED);
    // Overwritten where there is no quote.
    store<u8>(p, QUOTE);
    p = writeValue(p + quoted, kind, plan, <usize>load<u32>(field, COLUMN), row, tables);
    store<u8>(p, QUOTE);
    p += quoted;
  }
  if (objects) {
    // In place of the first field's comma.
    store<u8>(start, BRACE);
    if (p == start) p++;
  }
  return writeLiteral(p, load<u32>(plan, END), load<u32>(plan, END_LENGTH));
}

function writeValue(p: usize, kind: u32, plan: usize, column: usize, row: u32, tables: usize): usize {
  const at = <usize>row;
  switch (kind) {
    case U8:
      return writeU32(p, load<u8>(column + at), tables);
    case U16:
      return writeU32(p, load<u16>(column + (at << 1)), tables);
    case U32:
      return writeU32(p, load<u32>(column + (at << 2)), tables);
    case I32:
      return writeI32(p, load<i32>(column + (at << 2)), tables);
    case WHOLE:
      return writeU64(p, <u64>load<f64>(column + (at << 3)), tables);
    case HEX64:
      return writeHex64(p, load<u64>(column + (at << 3)));
    case ADDRESS: {
      const protocol = load<u8>(<usize>load<u32>(plan, PROTOCOL_COLUMN) + at);
      return writeAddress(p, column + (at << 4), !(protocol & 1), tables);
    }
    case PROTOCOL:
      return writeName(p, plan, load<u8>(column + at));
    case STATE:
      return writeName(p, plan, PROTOCOL_NAMES + (load<u8>(column + at) & 0x7f));
  }
  return p;
}

function writeName(p: usize, plan: usize, number: usize): usize {
  const name = <usize>load<u32>(plan, NAMES) + number * NAME_BYTES;
  v128.store(p, v128.load(name, 1));
  return p + load<u8>(name);
}

/**
 * The addresses of the first `rows` rows as text, one behind the other at `out`, and where each begins at `offsets`, i32
 * each, with the end of the last. Returns the end.
 */
export function formatAddresses(
  column: usize,
  protocols: usize,
  tables: usize,
  rows: u32,
  offsets: usize,
  out: usize,
): usize {
  let p = out;
  for (let row: usize = 0; row < <usize>rows; row++) {
    store<i32>(offsets, <i32>(p - out));
    offsets += 4;
    p = writeAddress(p, column + (row << 4), !(load<u8>(protocols + row) & 1), tables);
  }
  store<i32>(offsets, <i32>(p - out));
  return p;
}
