import type { SchemaElement } from "hyparquet";
import type { ColumnSource } from "hyparquet-writer";
import { PROTOCOLS } from "../../index";
import { stateName } from "../../table/states";
import { countOf, type Rows, stretches } from "../piece/rows";
import type { OutputColumn } from "./columns";
import { type InternedAddresses, internAddresses } from "./intern-addresses";
import { addressTexts } from "./text-memory";

/*
 * Columns as a Parquet writer takes them. Numbers are signed, as every engine knows them: what has 32 bits without a
 * sign is an INT64 there.
 */

const TEXT = { type: "BYTE_ARRAY", converted_type: "UTF8", logical_type: { type: "STRING" } } as const;
const INT32 = { type: "INT32" } as const;
const INT64 = { type: "INT64" } as const;

function typeOf({ type }: OutputColumn): Omit<SchemaElement, "name"> {
  switch (type) {
    case "bytes16":
      return { type: "FIXED_LEN_BYTE_ARRAY", type_length: 16 };
    case "time":
      return {
        ...INT64,
        converted_type: "TIMESTAMP_MILLIS",
        logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "MILLIS" },
      };
    case "u8":
    case "u16":
    case "i32":
      return INT32;
    case "u32":
    case "whole":
      return INT64;
    default:
      return TEXT;
  }
}

/** True where a row may have no value. */
function isOptional({ name, present }: OutputColumn): boolean {
  return present !== 0 || name === "host" || name === "time";
}

export function parquetSchema(columns: readonly OutputColumn[]): SchemaElement[] {
  return [
    { name: "sockets", num_children: columns.length },
    ...columns.map((column) => ({
      name: column.name,
      repetition_type: isOptional(column) ? ("OPTIONAL" as const) : ("REQUIRED" as const),
      ...typeOf(column),
    })),
  ];
}

const STATE_NAMES = Array.from({ length: 128 }, (_, code) => stateName(code));

/** Small numbers as 64-bit ones, made once: most values of most columns are small. */
const SMALL = Array.from({ length: 4096 }, (_, i) => BigInt(i));
const big = (value: number): bigint => SMALL[value] ?? BigInt(value);

/** The rows' values by column. Addresses are given as bytes, the same object for the same address. */
export class ParquetValues {
  readonly #rows: Rows;
  readonly #count: number;
  readonly #interned = new Map<string, InternedAddresses>();

  constructor(rows: Rows) {
    this.#rows = rows;
    this.#count = countOf(rows);
  }

  /** Its values are made when they are asked for: those of one column at a time are all that is held. */
  column(column: OutputColumn): ColumnSource {
    const values = () => this.#values(column);
    return {
      name: column.name,
      get data() {
        return values();
      },
      // Least and greatest values help to pass over row groups: of addresses they tell little.
      statistics: column.type !== "address" && column.type !== "bytes16" && column.type !== "hex64",
      // Without an index of pages: it would have to be written at the file's end, of all row groups.
      offsetIndex: false,
      ...(isFew(column) ? { encoding: "RLE_DICTIONARY" as const } : {}),
    };
  }

  #values(column: OutputColumn): ColumnSource["data"] {
    const { columns } = this.#rows.table;
    const from = column.column;
    if (from === undefined) return this.#origin(column);
    switch (column.type) {
      case "address":
        return this.#addressTexts(from === "localAddress" ? from : "remoteAddress");
      case "bytes16":
        return this.#addressBytes(from === "localAddress" ? from : "remoteAddress");
      case "name":
        return from === "protocol"
          ? this.#map(columns.protocol, 0, (code) => PROTOCOLS[code])
          : this.#map(columns.state, 0, (code) => STATE_NAMES[code & 0x7f]);
      case "hex64":
        return this.#map(columns.pointer, column.present, hex64);
      case "u32":
      case "whole":
        return this.#map(numbers(columns[from]), column.present, big);
      default:
        return this.#map(numbers(columns[from]), column.present, (value) => value);
    }
  }

  /** A value each row, undefined where its bits in `present` are unset. */
  #map<From, To>(values: ArrayLike<From> | undefined, present: number, to: (value: From) => To): (To | undefined)[] {
    const { table, chosen } = this.#rows;
    const bits = present === 0 ? undefined : table.columns.present;
    const mapped = new Array<To | undefined>(this.#count);
    for (let i = 0; i < this.#count; i++) {
      const row = chosen ? (chosen[i] ?? 0) : i;
      const value = values?.[row];
      mapped[i] = value === undefined || (bits && ((bits[row] ?? 0) & present) === 0) ? undefined : to(value);
    }
    return mapped;
  }

  #origin({ name }: OutputColumn): ColumnSource["data"] {
    const { origin, chosen } = this.#rows;
    if (name === "source" || name === "host") {
      return new Array(this.#count).fill(origin?.[name]);
    }
    if (name === "time") return new Array(this.#count).fill(origin?.time === undefined ? undefined : big(origin.time));
    const values = new Array<number | bigint>(this.#count);
    for (const { from, to, run } of stretches(this.#rows)) {
      if (name === "table") values.fill(run.table, from, to);
      else for (let i = from; i < to; i++) values[i] = BigInt(run.line + (chosen ? (chosen[i] ?? 0) : i) - run.row);
    }
    return values;
  }

  #addressTexts(column: "localAddress" | "remoteAddress"): Uint8Array[] {
    const { rows, numbers } = this.#intern(column);
    const { bytes, offsets } = addressTexts(this.#rows.table, column, rows);
    const texts = Array.from(rows, (_, i) => bytes.subarray(offsets[i], offsets[i + 1]));
    return pickAll(texts, numbers);
  }

  #addressBytes(column: "localAddress" | "remoteAddress"): Uint8Array[] {
    const { rows, numbers } = this.#intern(column);
    const addresses = this.#rows.table.columns[column];
    const all = new Uint8Array(rows.length * 16);
    for (const [i, row] of rows.entries()) all.set(addresses.subarray(row * 16, row * 16 + 16), i * 16);
    return pickAll(
      Array.from(rows, (_, i) => all.subarray(i * 16, i * 16 + 16)),
      numbers,
    );
  }

  #intern(column: "localAddress" | "remoteAddress"): InternedAddresses {
    let interned = this.#interned.get(column);
    if (!interned) {
      const { columns } = this.#rows.table;
      interned = internAddresses(columns[column], columns.protocol, this.#count, this.#rows.chosen);
      this.#interned.set(column, interned);
    }
    return interned;
  }
}

/** Values that are always few: their dictionary need not be tried first. */
function isFew({ type }: OutputColumn): boolean {
  return type === "text" || type === "name";
}

function pickAll<T>(values: readonly T[], numbers: Uint32Array): T[] {
  const picked = new Array<T>(numbers.length);
  for (let i = 0; i < numbers.length; i++) picked[i] = values[numbers[i] ?? 0] as T;
  return picked;
}

function hex64(value: bigint): string {
  return value.toString(16).padStart(16, "0");
}

/** A column that holds numbers, which all but `pointer` do. */
function numbers(column: ArrayLike<number> | ArrayLike<bigint> | undefined): ArrayLike<number> | undefined {
  return column instanceof BigUint64Array ? undefined : (column as ArrayLike<number> | undefined);
}
