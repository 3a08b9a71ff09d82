import * as kinds from "../../../assembly/format/kinds";
import * as plan from "../../../assembly/format/plan";
import { PRESENT, width } from "../../../assembly/schema";
import { PROTOCOLS } from "../../index";
import { FREE, TABLES, type TextMemory } from "../../module/format";
import type { Columns } from "../../table/columns";
import { stateName } from "../../table/states";
import { align, textMemory } from "../../text/text-memory";
import type { Origin } from "../rows/rows";
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

/** The same in all rows of a text; undefined: not known of this one. */
export function commonValue(name: string, origin: Origin | undefined): string | undefined {
  switch (name) {
    case "source":
      return origin?.source;
    case "host":
      return origin?.host;
    case "time":
      return origin?.time === undefined ? undefined : new Date(origin.time).toISOString();
    default:
      return undefined;
  }
}

/** A column of values in the text memory: of the table, or `line` or `table`. */
export interface Place {
  readonly name: keyof Columns | "line" | "table";
  readonly address: number;
  /** Bytes a row. */
  readonly width: number;
}

/**
 * What the text memory holds:
 *
 *   tables · names · plan, fields · literals · columns of some rows · row numbers · text
 */
export interface Plan {
  readonly address: number;
  /** Rows there is room for at once. */
  readonly rows: number;
  /** What is to be filled in of each row. */
  readonly places: readonly Place[];
  /** Room for the numbers of so many rows, u32 each. */
  readonly numbers: number;
  readonly text: number;
  /** Behind it there may be no room for so many rows more. */
  readonly limit: number;
}

const NAMES = FREE;
const NAMES_BYTES = (plan.PROTOCOL_NAMES + 128) * plan.NAME_BYTES;
const PLAN = NAMES + NAMES_BYTES;
/** Text that is put together before it is copied out, and the most rows at once: what the processor's cache holds. */
const TEXT_BYTES = 1 << 21;
const MOST_ROWS = 2048;
const encoder = new TextEncoder();

/** Names in slots: a length byte, then the text. */
const names = new Uint8Array(NAMES_BYTES);
for (let slot = 0; slot < plan.PROTOCOL_NAMES + 128; slot++) {
  const name = slot < plan.PROTOCOL_NAMES ? (PROTOCOLS[slot] ?? "") : stateName(slot - plan.PROTOCOL_NAMES);
  names[slot * plan.NAME_BYTES] = name.length;
  names.set(encoder.encode(name), slot * plan.NAME_BYTES + 1);
}

/** Draws up how rows of these columns become text, and makes room for it. Throws ERR_OUT_OF_MEMORY. */
export function makePlan(
  style: TextStyle,
  columns: readonly OutputColumn[],
  origin: Origin | undefined,
): { plan: Plan; memory: TextMemory } {
  const fields = columns.flatMap((column, i) => {
    const value = column.kind === kinds.LITERAL ? commonValue(column.name, origin) : undefined;
    if (column.kind === kinds.LITERAL && value === undefined && style.objects) return [];
    return [{ column, before: style.before(column, i) + (value === undefined ? "" : style.constant(value)) }];
  });
  const literals = [...fields.map(({ before }) => before), style.end].map((text) => encoder.encode(text));
  // A row of nothing has a brace.
  const perRow = literals.reduce((sum, { length }) => sum + length, 1) + fields.length * plan.MAX_VALUE;
  const rows = Math.max(1, Math.min(MOST_ROWS, Math.floor((TEXT_BYTES - plan.SLACK) / perRow)));

  let next = align(PLAN + plan.FIELDS + fields.length * plan.FIELD_BYTES);
  const take = (bytes: number) => {
    const address = next;
    next = align(next + bytes);
    return address;
  };
  // Literals are read sixteen bytes at a time.
  const literalAt = literals.map(({ length }) => take(length + 16));
  const places = new Map<Place["name"], Place>();
  const place = (name: Place["name"], bytes: number) => {
    const known = places.get(name) ?? { name, address: take(rows * bytes), width: bytes };
    places.set(name, known);
    return known.address;
  };
  const values = fields.map(({ column: { column, name, kind } }) => {
    const bytes = kinds.width(kind);
    if (bytes === 0) return 0;
    return place(column ?? (name === "line" ? "line" : "table"), bytes);
  });
  const protocol = place("protocol", 1);
  const present = fields.some(({ column }) => column.present !== 0) ? place("present", width(PRESENT)) : 0;
  const numbers = take(rows * 4);
  const text = take(Math.max(TEXT_BYTES, rows * perRow + plan.SLACK));

  const memory = textMemory(next);
  const { bytes } = memory;
  const words = new Uint32Array(bytes.buffer);
  bytes.set(names, NAMES);
  for (const [i, literal] of literals.entries()) bytes.set(literal, literalAt[i]);
  const setWord = (at: number, value = 0) => {
    words[at / 4] = value;
  };
  const setLiteral = (at: number, i: number) => {
    setWord(at, literalAt[i]);
    setWord(at + 4, literals[i]?.length);
  };
  for (const [i, { column }] of fields.entries()) {
    const at = PLAN + plan.FIELDS + i * plan.FIELD_BYTES;
    setWord(at, column.kind);
    setWord(at + plan.COLUMN, values[i]);
    setWord(at + plan.PRESENT, column.present);
    setWord(at + plan.QUOTED, style.quoted && QUOTED.has(column.kind) ? 1 : 0);
    setLiteral(at + plan.BEFORE, i);
  }
  setWord(PLAN, fields.length);
  setWord(PLAN + plan.OBJECTS, style.objects ? 1 : 0);
  setLiteral(PLAN + plan.END, fields.length);
  setWord(PLAN + plan.TABLES, TABLES);
  setWord(PLAN + plan.NAMES, NAMES);
  setWord(PLAN + plan.PROTOCOL_COLUMN, protocol);
  setWord(PLAN + plan.PRESENT_COLUMN, present);
  const limit = next - rows * perRow - plan.SLACK;
  return { plan: { address: PLAN, rows, places: [...places.values()], numbers, text, limit }, memory };
}

/** Values that JSON has in quotes. */
const QUOTED: ReadonlySet<number> = new Set([kinds.ADDRESS, kinds.PROTOCOL, kinds.STATE, kinds.HEX64]);
