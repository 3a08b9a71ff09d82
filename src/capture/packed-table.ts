import type { Columns } from "../table/columns";
import { invalidArgument } from "../table/errors";
import { PROTOCOLS } from "../table/protocols";
import { type ColumnName, type Element, columns as entries } from "../table/schema";

/*
 * A table's columns as bytes, as a live page gets them: it has nothing to parse. A word that says what it is, the length of
 * the JSON that follows, that JSON, and each column as it lies in memory; all of them begin at multiples of 8.
 */

/** `sdx1`: another form would have another digit. */
const MAGIC = 0x31786473;
const START = 8;
const ALIGNMENT = 8;

type ColumnArray = NonNullable<Columns[ColumnName]>;
type View = new (buffer: ArrayBuffer, at: number, length: number) => ColumnArray;

/** What a column's elements are seen by, and how many of the view's a row has. */
const VIEWS: Record<Element, { view: View; width: number; perRow: number }> = {
  u8: { view: Uint8Array, width: 1, perRow: 1 },
  u16: { view: Uint16Array, width: 2, perRow: 1 },
  u32: { view: Uint32Array, width: 4, perRow: 1 },
  i32: { view: Int32Array, width: 4, perRow: 1 },
  u64: { view: BigUint64Array, width: 8, perRow: 1 },
  f64: { view: Float64Array, width: 8, perRow: 1 },
  bytes16: { view: Uint8Array, width: 1, perRow: 16 },
  name16: { view: Uint8Array, width: 1, perRow: 16 },
};

interface Head {
  rows: number;
  columns: ColumnName[];
  about: unknown;
}

/** A table that was unpacked: its columns are views into the bytes. */
export interface UnpackedTable {
  readonly size: number;
  readonly columns: Columns;
  /** What it was packed with. */
  readonly about: unknown;
}

/** A copy of a table's columns as bytes. `about` is anything that JSON can hold. */
export function packTable(table: { size: number; columns: Columns }, about: unknown): Uint8Array<ArrayBuffer> {
  const { size: rows, columns } = table;
  const present = entries.filter(({ name }) => columns[name] !== undefined);
  const head: Head = { rows, columns: present.map(({ name }) => name), about };
  const json = new TextEncoder().encode(JSON.stringify(head));
  const first = aligned(START + json.length);
  const packed = new Uint8Array(present.reduce((at, { element }) => at + lengthOf(element, rows), first));
  const words = new DataView(packed.buffer);
  words.setUint32(0, MAGIC, true);
  words.setUint32(4, json.length, true);
  packed.set(json, START);
  let at = first;
  for (const { name, element } of present) {
    const column = columns[name];
    if (column) packed.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), at);
    at += lengthOf(element, rows);
  }
  return packed;
}

/** The table that packTable() made these bytes of. Throws ERR_INVALID_ARGUMENT for other bytes. */
export function unpackTable(packed: Uint8Array<ArrayBuffer>): UnpackedTable {
  const { rows, columns: names, about, first } = headOf(packed);
  const found: Partial<Record<ColumnName, ColumnArray>> = {};
  let at = first;
  for (const name of names) {
    const entry = entries.find((one) => one.name === name);
    if (!entry) throw invalid(`has a column ${JSON.stringify(name)}`);
    const { view: ColumnView, perRow } = VIEWS[entry.element];
    const length = lengthOf(entry.element, rows);
    if (at + length > packed.length) throw invalid("ends early");
    found[name] = new ColumnView(packed.buffer, packed.byteOffset + at, rows * perRow);
    at += length;
  }
  const missing = entries.find(({ name, group }) => group === "core" && found[name] === undefined);
  if (missing) throw invalid(`has no column ${missing.name}`);
  const { protocol } = found;
  if (protocol?.some((code) => code >= PROTOCOLS.length)) throw invalid("has a row of no known protocol");
  // Each is of its entry's type, and those that every table has are there.
  return { size: rows, columns: found as Columns, about };
}

function headOf(packed: Uint8Array<ArrayBuffer>): Head & { first: number } {
  if (packed.length < START || packed.byteOffset % ALIGNMENT !== 0) throw invalid("is too short");
  const words = new DataView(packed.buffer, packed.byteOffset, packed.length);
  if (words.getUint32(0, true) !== MAGIC) throw invalid("is of another version");
  const length = words.getUint32(4, true);
  if (START + length > packed.length) throw invalid("ends early");
  const { rows, columns, about }: Head = JSON.parse(new TextDecoder().decode(packed.subarray(START, START + length)));
  if (!Number.isSafeInteger(rows) || rows < 0 || !Array.isArray(columns)) throw invalid("has no rows");
  return { rows, columns, about, first: aligned(START + length) };
}

function lengthOf(element: Element, rows: number): number {
  const { width, perRow } = VIEWS[element];
  return aligned(rows * width * perRow);
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}

function invalid(how: string): Error {
  return invalidArgument(`The packed table ${how}.`);
}
