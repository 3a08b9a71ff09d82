import type { DataType, Dictionary, Field, Int8, Schema, Uint8, Utf8, Vector } from "apache-arrow";
import { PROTOCOLS } from "../../index";
import { stateName } from "../../table/states";
import type { OutputColumn } from "./columns";
import type { ArrowLibrary } from "./libraries";
import { Scratch } from "./scratch";

/** What all batches of a file share: dictionaries are the same ones, so that a file holds each once. */
export interface ArrowShape {
  readonly library: ArrowLibrary;
  readonly columns: readonly OutputColumn[];
  readonly schema: Schema;
  readonly dictionaries: ReadonlyMap<string, Vector<Utf8>>;
  readonly target: Target;
  /** What a batch's data is made in, where they are not the table's own. */
  readonly scratch: Scratch;
}

/**
 * What the data is for. Arrow: numbers without a sign as such, so that most are not copied. Parquet: signed ones, the next
 * size up where they need it and text where there is none, as engines that know no others want them; and what all rows
 * have in common once.
 */
export type Target = "arrow" | "parquet";

const NAMES: Record<string, readonly string[]> = {
  protocol: PROTOCOLS,
  state: Array.from({ length: 128 }, (_, code) => stateName(code)),
};

export function arrowShape(library: ArrowLibrary, columns: readonly OutputColumn[], target: Target): ArrowShape {
  const { Field, Schema, Utf8, vectorFromArray } = library;
  const dictionaries = new Map<string, Vector<Utf8>>();
  const fields = columns.map((column, i): Field => {
    if (target === "parquet" && column.type === "text") {
      return new Field(column.name, commonText(library, i), isNullable(column));
    }
    const names = column.type === "name" ? NAMES[column.name] : undefined;
    if (!names) return new Field(column.name, typeOf(library, column, target), isNullable(column));
    dictionaries.set(column.name, vectorFromArray([...names], new Utf8()));
    return new Field(column.name, oneOfFew(library, i), false);
  });
  return { library, columns, schema: new Schema(fields), dictionaries, target, scratch: new Scratch() };
}

/** A name. `id`: its dictionary's number in the file. */
export function oneOfFew({ Dictionary, Uint8, Utf8 }: ArrowLibrary, id: number): Dictionary<Utf8, Uint8> {
  return new Dictionary(new Utf8(), new Uint8(), id);
}

/** A text that all rows of a batch have. */
export function commonText({ Dictionary, Int8, Utf8 }: ArrowLibrary, id: number): Dictionary<Utf8, Int8> {
  return new Dictionary(new Utf8(), new Int8(), id);
}

/** True where a row may have no value. */
export function isNullable({ name, present }: OutputColumn): boolean {
  return present !== 0 || name === "host" || name === "time";
}

function typeOf(library: ArrowLibrary, { type }: OutputColumn, target: Target): DataType {
  const isSigned = target === "parquet";
  switch (type) {
    case "bytes16":
      return new library.FixedSizeBinary(16);
    case "time":
      return new library.TimestampMillisecond("UTC");
    case "u8":
      return isSigned ? new library.Int32() : new library.Uint8();
    case "u16":
      return isSigned ? new library.Int32() : new library.Uint16();
    case "u32":
      return isSigned ? new library.Int64() : new library.Uint32();
    case "i32":
      return new library.Int32();
    case "whole":
      return new library.Int64();
    case "hex64":
      return isSigned ? new library.Utf8() : new library.Uint64();
    default:
      return new library.Utf8();
  }
}
