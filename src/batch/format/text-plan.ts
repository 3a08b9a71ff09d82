import { PROTOCOLS } from "../../index";
import { format, kind, MAX_VALUE, SLACK, TABLES_BYTES } from "../../module/format";
import { columnNumber } from "../../module/layout";
import type { TableMemory } from "../../module/table-memory";
import { stateName } from "../../table/states";
import type { Origin } from "../piece/rows";
import type { OutputColumn } from "./columns";

/** How a text format puts a row together. */
export interface TextStyle {
  /** Rows are JSON objects: what a row does not have is left out of it. */
  readonly objects: boolean;
  /** The line in front of all rows. */
  header(columns: readonly OutputColumn[]): string;
  /** What stands in front of column number `i`'s value. */
  before(column: OutputColumn, i: number): string;
  /** A value that is the same in all rows. */
  constant(value: string | number): string;
  /** Whether text from the table stands in quotes. */
  readonly quoted: boolean;
  readonly end: string;
}

/** The value of an origin column, the same for a run of rows. */
export function originValue(name: string, origin: Origin | undefined, table: number): string | number | undefined {
  switch (name) {
    case "source":
      return origin?.source;
    case "host":
      return origin?.host;
    case "time":
      return origin?.time === undefined ? undefined : new Date(origin.time).toISOString();
    default:
      return table;
  }
}

/**
 * Room for text behind all a table keeps in its memory:
 *
 *   tables · names · plan, fields · literals · row numbers · text
 */
export interface Layout {
  plan: number;
  rows: number;
  text: number;
  /** Bytes a row can take. */
  perRow: number;
}

const NAMES_BYTES = (format.PROTOCOL_NAMES + 128) * format.NAME_BYTES;
const encoder = new TextEncoder();
const align = (address: number) => (address + 15) & ~15;

/** Names in slots: a length byte, then the text. */
const names = new Uint8Array(NAMES_BYTES);
for (let slot = 0; slot < format.PROTOCOL_NAMES + 128; slot++) {
  const name = slot < format.PROTOCOL_NAMES ? (PROTOCOLS[slot] ?? "") : stateName(slot - format.PROTOCOL_NAMES);
  names[slot * format.NAME_BYTES] = name.length;
  names.set(encoder.encode(name), slot * format.NAME_BYTES + 1);
}

/** Writes tables' place, names and plan at `base`; answers where the rest goes. The memory must reach far enough. */
export function writePlan(
  memory: TableMemory,
  base: number,
  style: TextStyle,
  columns: readonly OutputColumn[],
  constant: (name: string) => string | number | undefined,
): Layout {
  const { bytes } = memory;
  bytes.set(names, base + TABLES_BYTES);
  const plan = base + TABLES_BYTES + NAMES_BYTES;
  let literal = align(plan + format.FIELDS + columns.length * format.FIELD_BYTES);
  let perRow = SLACK;
  const writeLiteral = (at: number, text: string) => {
    const { written } = encoder.encodeInto(text, bytes.subarray(literal));
    memory.setWord(at, literal);
    memory.setWord(at + 4, written);
    literal = align(literal + written + 16);
    perRow += written + MAX_VALUE;
  };
  let fields = 0;
  for (const [i, column] of columns.entries()) {
    const value = column.column === undefined && column.kind === kind.LITERAL ? constant(column.name) : undefined;
    const isLiteral = column.kind === kind.LITERAL;
    if (isLiteral && value === undefined && style.objects) continue;
    const at = plan + format.FIELDS + fields++ * format.FIELD_BYTES;
    memory.setWord(at, column.kind);
    memory.setWord(at + format.COLUMN, column.column ? memory.columnAddress(columnNumber[column.column]) : 0);
    memory.setWord(at + format.PRESENT, column.present);
    memory.setWord(at + format.QUOTED, style.quoted && QUOTED.has(column.kind) ? 1 : 0);
    writeLiteral(at + format.BEFORE, style.before(column, i) + (value === undefined ? "" : style.constant(value)));
  }
  memory.setWord(plan, fields);
  memory.setWord(plan + format.OBJECTS, style.objects ? 1 : 0);
  writeLiteral(plan + format.END, style.end);
  memory.setWord(plan + format.TABLES, base);
  memory.setWord(plan + format.NAMES, base + TABLES_BYTES);
  memory.setWord(plan + format.PROTOCOL_COLUMN, memory.columnAddress(columnNumber.protocol));
  const hasDetails = columns.some(({ present }) => present !== 0);
  memory.setWord(plan + format.PRESENT_COLUMN, hasDetails ? memory.columnAddress(columnNumber.present) : 0);
  return { plan, rows: literal, text: literal, perRow };
}

/** Values that JSON has in quotes. */
const QUOTED: ReadonlySet<number> = new Set([kind.ADDRESS, kind.PROTOCOL, kind.STATE, kind.HEX64]);

/** Bytes writePlan() can take. */
export function planBytes(columns: readonly OutputColumn[], constants: number): number {
  return TABLES_BYTES + NAMES_BYTES + 256 + columns.length * (format.FIELD_BYTES + 96) + constants * 6;
}
