import type { Data } from "apache-arrow";
import { countOf, type Rows } from "../rows/rows";
import { addressTexts } from "./address-texts";
import { originData } from "./arrow-origin";
import { type ArrowShape, oneOfFew } from "./arrow-shape";
import type { OutputColumn } from "./columns";
import { hexTexts, signed, wholeNumbers, wide } from "./numbers";
import type { Scratch } from "./scratch";
import { taken } from "./taken";

/**
 * Rows as Arrow data, column by column. Where all rows of a batch are taken, numbers, protocols, states and addresses'
 * bytes are the table's own columns, not copies: good until it changes. Inodes, being floats there, are converted. All
 * that is made is good until the next batch.
 */
export function arrowData(shape: ArrowShape, rows: Rows): Data[] {
  shape.scratch.reset();
  return shape.columns.map((column, id) =>
    column.column === undefined ? originData(shape, rows, column, id) : columnData(shape, rows, column, id),
  );
}

function columnData(shape: ArrowShape, rows: Rows, column: OutputColumn, id: number): Data {
  const { library, dictionaries, scratch } = shape;
  const { makeData } = library;
  const { table, chosen } = rows;
  const { columns } = table;
  const length = countOf(rows);
  const from = column.column;
  if (from === "localAddress" || from === "remoteAddress") {
    if (column.type === "bytes16") {
      const data = taken(scratch, Uint8Array, columns[from], chosen, 16);
      return makeData({ type: new library.FixedSizeBinary(16), length, nullCount: 0, data });
    }
    const { bytes, offsets } = addressTexts(scratch, table, from, chosen);
    return makeData({ type: new library.Utf8(), length, nullCount: 0, valueOffsets: offsets, data: bytes });
  }
  const dictionary = dictionaries.get(column.name);
  if (dictionary && (from === "protocol" || from === "state")) {
    const data = lowSevenBits(taken(scratch, Uint8Array, columns[from], chosen, 1));
    return makeData({ type: oneOfFew(library, id), length, nullCount: 0, data, dictionary });
  }
  return numberData(shape, rows, column);
}

function numberData({ library, target, scratch }: ArrowShape, rows: Rows, column: OutputColumn): Data {
  const { makeData } = library;
  const { table, chosen } = rows;
  const isSigned = target === "parquet";
  const given = { length: countOf(rows), ...validity(scratch, rows, column.present) };
  const int32 = (data: Int32Array) => makeData({ type: new library.Int32(), ...given, data });
  const int64 = (data: BigInt64Array) => makeData({ type: new library.Int64(), ...given, data });
  const values = column.column === undefined ? undefined : table.columns[column.column];
  if (values instanceof Uint8Array) {
    const data = taken(scratch, Uint8Array, values, chosen, 1);
    return isSigned ? int32(signed(scratch, data)) : makeData({ type: new library.Uint8(), ...given, data });
  }
  if (values instanceof Uint16Array) {
    const data = taken(scratch, Uint16Array, values, chosen, 1);
    return isSigned ? int32(signed(scratch, data)) : makeData({ type: new library.Uint16(), ...given, data });
  }
  if (values instanceof Uint32Array) {
    const data = taken(scratch, Uint32Array, values, chosen, 1);
    return isSigned ? int64(wide(scratch, data)) : makeData({ type: new library.Uint32(), ...given, data });
  }
  if (values instanceof Int32Array) return int32(taken(scratch, Int32Array, values, chosen, 1));
  if (values instanceof BigUint64Array) {
    const data = taken(scratch, BigUint64Array, values, chosen, 1);
    if (!isSigned) return makeData({ type: new library.Uint64(), ...given, data });
    const { bytes, offsets } = hexTexts(scratch, data);
    return makeData({ type: new library.Utf8(), ...given, valueOffsets: offsets, data: bytes });
  }
  if (values instanceof Float64Array) {
    return int64(wholeNumbers(scratch, taken(scratch, Float64Array, values, chosen, 1)));
  }
  throw new Error(`The table has no column ${column.name}.`);
}

/** Codes by which the names are found; a copy only where a kernel printed one with its eighth bit set. */
function lowSevenBits(codes: Uint8Array): Uint8Array {
  return codes.some((code) => code > 0x7f) ? codes.map((code) => code & 0x7f) : codes;
}

/** Which rows have a value, a bit each. */
function validity(scratch: Scratch, rows: Rows, present: number): { nullCount: number; nullBitmap?: Uint8Array } {
  const bits = rows.table.columns.present;
  if (present === 0 || !bits) return { nullCount: 0 };
  const count = countOf(rows);
  const nullBitmap = scratch.take(Uint8Array, (count + 7) >> 3).fill(0);
  let nullCount = 0;
  for (let i = 0; i < count; i++) {
    const row = rows.chosen ? (rows.chosen[i] ?? 0) : i;
    if ((bits[row] ?? 0) & present) nullBitmap[i >> 3] = (nullBitmap[i >> 3] ?? 0) | (1 << (i & 7));
    else nullCount++;
  }
  return { nullCount, nullBitmap };
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
