import type { Data, DataType, Field, Schema, Utf8, Vector } from "apache-arrow";
import { PROTOCOLS } from "../../index";
import { stateName } from "../../table/states";
import type { loadArrow } from "../peers";
import { countOf, type Rows, stretches } from "../piece/rows";
import type { OutputColumn } from "./columns";
import { addressTexts } from "./text-memory";

export type Library = Awaited<ReturnType<typeof loadArrow>>;

/** What all batches of a file share: dictionaries are the same ones, so that a file holds each once. */
export interface ArrowShape {
  readonly library: Library;
  readonly columns: readonly OutputColumn[];
  readonly schema: Schema;
  readonly dictionaries: ReadonlyMap<string, Vector<Utf8>>;
}

const NAMES: Record<string, readonly string[]> = {
  protocol: PROTOCOLS,
  state: Array.from({ length: 128 }, (_, code) => stateName(code)),
};

export function arrowShape(library: Library, columns: readonly OutputColumn[]): ArrowShape {
  const { Dictionary, Field, Schema, Uint8, Utf8, vectorFromArray } = library;
  const dictionaries = new Map<string, Vector<Utf8>>();
  const fields = columns.map((column): Field => {
    const names = column.type === "name" ? NAMES[column.name] : undefined;
    if (!names) return new Field(column.name, typeOf(library, column), isNullable(column));
    dictionaries.set(column.name, vectorFromArray([...names], new Utf8()));
    return new Field(column.name, new Dictionary(new Utf8(), new Uint8(), idOf(dictionaries, column.name)), false);
  });
  return { library, columns, schema: new Schema(fields), dictionaries };
}

/** A dictionary's number in the file. */
function idOf(dictionaries: ReadonlyMap<string, unknown>, name: string): number {
  return [...dictionaries.keys()].indexOf(name);
}

function isNullable({ name, present }: OutputColumn): boolean {
  return present !== 0 || name === "host" || name === "time";
}

function typeOf(library: Library, { type }: OutputColumn): DataType {
  switch (type) {
    case "bytes16":
      return new library.FixedSizeBinary(16);
    case "time":
      return new library.TimestampMillisecond("UTC");
    case "u8":
      return new library.Uint8();
    case "u16":
      return new library.Uint16();
    case "u32":
      return new library.Uint32();
    case "i32":
      return new library.Int32();
    case "whole":
      return new library.Int64();
    case "hex64":
      return new library.Uint64();
    default:
      return new library.Utf8();
  }
}

/**
 * Rows as Arrow data, column by column. Where all rows of a batch are taken, numbers, protocols, states and addresses'
 * bytes are the table's own columns, not copies: good until it changes. Inodes, being floats there, are converted.
 */
export function arrowData(shape: ArrowShape, rows: Rows): Data[] {
  return shape.columns.map((column) =>
    column.column === undefined ? originData(shape.library, rows, column) : columnData(shape, rows, column),
  );
}

function columnData({ library, dictionaries }: ArrowShape, rows: Rows, column: OutputColumn): Data {
  const { makeData } = library;
  const { table, chosen } = rows;
  const { columns } = table;
  const length = countOf(rows);
  const from = column.column;
  if (from === "localAddress" || from === "remoteAddress") {
    if (column.type === "bytes16") {
      const data = taken(columns[from], chosen, 16, (size) => new Uint8Array(size));
      return makeData({ type: new library.FixedSizeBinary(16), length, nullCount: 0, data });
    }
    const { bytes, offsets } = addressTexts(table, from, chosen);
    return makeData({ type: new library.Utf8(), length, nullCount: 0, valueOffsets: offsets, data: bytes });
  }
  const dictionary = dictionaries.get(column.name);
  if (dictionary && (from === "protocol" || from === "state")) {
    const data = lowSevenBits(taken(columns[from], chosen, 1, (size) => new Uint8Array(size)));
    const type = new library.Dictionary(new library.Utf8(), new library.Uint8(), idOf(dictionaries, column.name));
    return makeData({ type, length, nullCount: 0, data, dictionary });
  }
  const values = from === undefined ? undefined : columns[from];
  const valid = validity(rows, column.present);
  if (values instanceof Uint8Array) {
    const data = taken(values, chosen, 1, (size) => new Uint8Array(size));
    return makeData({ type: new library.Uint8(), length, ...valid, data });
  }
  if (values instanceof Uint16Array) {
    const data = taken(values, chosen, 1, (size) => new Uint16Array(size));
    return makeData({ type: new library.Uint16(), length, ...valid, data });
  }
  if (values instanceof Uint32Array) {
    const data = taken(values, chosen, 1, (size) => new Uint32Array(size));
    return makeData({ type: new library.Uint32(), length, ...valid, data });
  }
  if (values instanceof Int32Array) {
    const data = taken(values, chosen, 1, (size) => new Int32Array(size));
    return makeData({ type: new library.Int32(), length, ...valid, data });
  }
  if (values instanceof BigUint64Array) {
    const data = takenBig(values, chosen);
    return makeData({ type: new library.Uint64(), length, ...valid, data });
  }
  if (values instanceof Float64Array) {
    const data = wholeNumbers(taken(values, chosen, 1, (size) => new Float64Array(size)));
    return makeData({ type: new library.Int64(), length, ...valid, data });
  }
  throw new Error(`The table has no column ${column.name}.`);
}

/** The values of the rows chosen, `width` elements each; the column itself where all are. */
function taken<T extends { readonly [i: number]: number; length: number }>(
  values: T,
  chosen: Uint32Array | undefined,
  width: number,
  make: (size: number) => T & { [i: number]: number },
): T {
  if (!chosen) return values;
  const copy = make(chosen.length * width);
  for (let i = 0; i < chosen.length; i++) {
    const row = chosen[i] ?? 0;
    for (let k = 0; k < width; k++) copy[i * width + k] = values[row * width + k] ?? 0;
  }
  return copy;
}

function takenBig(values: BigUint64Array, chosen: Uint32Array | undefined): BigUint64Array {
  return chosen ? BigUint64Array.from(chosen, (row) => values[row] ?? 0n) : values;
}

/** Codes by which the names are found; a copy only where a kernel printed one with its eighth bit set. */
function lowSevenBits(codes: Uint8Array): Uint8Array {
  return codes.some((code) => code > 0x7f) ? codes.map((code) => code & 0x7f) : codes;
}

/** Floats that are whole as 64-bit integers, by halves: no BigInt is made. */
function wholeNumbers(values: Float64Array): BigInt64Array {
  const result = new BigInt64Array(values.length);
  const halves = new Uint32Array(result.buffer);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    halves[2 * i] = value;
    halves[2 * i + 1] = value / 2 ** 32;
  }
  return result;
}

/** Which rows have a value, a bit each. */
function validity(rows: Rows, present: number): { nullCount: number; nullBitmap?: Uint8Array } {
  const bits = rows.table.columns.present;
  if (present === 0 || !bits) return { nullCount: 0 };
  const count = countOf(rows);
  const nullBitmap = new Uint8Array((count + 7) >> 3);
  let nullCount = 0;
  for (let i = 0; i < count; i++) {
    const row = rows.chosen ? (rows.chosen[i] ?? 0) : i;
    if ((bits[row] ?? 0) & present) nullBitmap[i >> 3] = (nullBitmap[i >> 3] ?? 0) | (1 << (i & 7));
    else nullCount++;
  }
  return { nullCount, nullBitmap };
}

function originData(library: Library, rows: Rows, { name }: OutputColumn): Data {
  const { makeData } = library;
  const length = countOf(rows);
  const { origin, chosen } = rows;
  const none = { nullCount: length, nullBitmap: new Uint8Array((length + 7) >> 3) };
  if (name === "source" || name === "host") {
    const text = origin?.[name];
    const bytes = new TextEncoder().encode(text ?? "");
    const data = new Uint8Array(bytes.length * length);
    const valueOffsets = new Int32Array(length + 1);
    for (let i = 0; i < length; i++) {
      data.set(bytes, i * bytes.length);
      valueOffsets[i + 1] = (i + 1) * bytes.length;
    }
    return makeData({
      type: new library.Utf8(),
      length,
      ...(text === undefined ? none : { nullCount: 0 }),
      valueOffsets,
      data,
    });
  }
  if (name === "time") {
    const data = new BigInt64Array(length).fill(BigInt(origin?.time ?? 0));
    const valid = origin?.time === undefined ? none : { nullCount: 0 };
    return makeData({ type: new library.TimestampMillisecond("UTC"), length, ...valid, data });
  }
  const tables = new Int32Array(length);
  const lines = new Float64Array(length);
  for (const { from, to, run } of stretches(rows)) {
    for (let i = from; i < to; i++) {
      tables[i] = run.table;
      lines[i] = run.line + (chosen ? (chosen[i] ?? 0) : i) - run.row;
    }
  }
  return name === "table"
    ? makeData({ type: new library.Int32(), length, nullCount: 0, data: tables })
    : makeData({ type: new library.Int64(), length, nullCount: 0, data: wholeNumbers(lines) });
}

/** Columns of no rows. */
export function emptyData({ library, schema, dictionaries }: ArrowShape): Data[] {
  return schema.fields.map(({ name, type }) => {
    const data = library.makeData({ type });
    const dictionary = dictionaries.get(name);
    if (dictionary) data.dictionary = dictionary;
    return data;
  });
}
