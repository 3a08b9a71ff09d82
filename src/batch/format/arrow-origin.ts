import type { Data } from "apache-arrow";
import { countOf, type Rows } from "../rows/rows";
import { type ArrowShape, commonText } from "./arrow-shape";
import type { OutputColumn } from "./columns";
import { wholeNumbers } from "./numbers";
import { lineNumbers, tableNumbers } from "./row-origin";

/** A column that tells where rows come from. `id`: its dictionary's number, where it has one. */
export function originData(
  { library, scratch, target }: ArrowShape,
  rows: Rows,
  { name }: OutputColumn,
  id: number,
): Data {
  const { makeData } = library;
  const length = countOf(rows);
  const { origin } = rows;
  const none = () => ({ nullCount: length, nullBitmap: scratch.take(Uint8Array, (length + 7) >> 3).fill(0) });
  if (name === "source" || name === "host") {
    const text = origin?.[name];
    const valid = text === undefined ? none() : { nullCount: 0 };
    if (target === "parquet") {
      const dictionary = library.vectorFromArray([text ?? ""], new library.Utf8());
      const data = scratch.take(Int8Array, length).fill(0);
      return makeData({ type: commonText(library, id), length, ...valid, data, dictionary });
    }
    const bytes = new TextEncoder().encode(text ?? "");
    const data = scratch.take(Uint8Array, bytes.length * length);
    repeat(data, bytes);
    const valueOffsets = scratch.take(Int32Array, length + 1);
    for (let i = 0; i <= length; i++) valueOffsets[i] = i * bytes.length;
    return makeData({ type: new library.Utf8(), length, ...valid, valueOffsets, data });
  }
  if (name === "time") {
    const data = scratch.take(BigInt64Array, length).fill(BigInt(origin?.time ?? 0));
    const valid = origin?.time === undefined ? none() : { nullCount: 0 };
    return makeData({ type: new library.TimestampMillisecond("UTC"), length, ...valid, data });
  }
  if (name === "table") {
    return makeData({ type: new library.Int32(), length, nullCount: 0, data: tableNumbers(scratch, rows) });
  }
  const data = wholeNumbers(scratch, lineNumbers(scratch, rows));
  return makeData({ type: new library.Int64(), length, nullCount: 0, data });
}

/** Fills with the same bytes over and over, each time by twice as much. */
function repeat(data: Uint8Array, bytes: Uint8Array): void {
  data.set(bytes.subarray(0, data.length));
  for (let done = bytes.length; done > 0 && done < data.length; done *= 2) data.copyWithin(done, 0, done);
}
