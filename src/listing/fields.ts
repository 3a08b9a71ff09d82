import type { Columns } from "../table/columns";
import { type CopyNumbers, gatherNumbers } from "../table/gather";
import { hex64 } from "../table/hex64";
import { nameAt } from "../table/info/name16";
import { PROTOCOLS } from "../table/protocols";
import { columns as allColumns, type ColumnName, type Column as SchemaColumn } from "../table/schema";
import { writeAddress } from "../text/endpoint";
import type { Field, WordCell } from "./column";
import { KERNEL_STATES, kernelStateOf } from "./states";

/** A column of the schema by its name. */
export function schemaColumn(name: ColumnName): SchemaColumn {
  const column = allColumns.find((one) => one.name === name);
  if (column === undefined) throw new Error(`The schema has no column ${name}.`);
  return column;
}

/** Whether a row has a value in a column; undefined where every row has one. */
export function hasValue(
  columns: Columns,
  { name, element, group, mask, infoBytes, zeroIsNone }: SchemaColumn,
): ((row: number) => boolean) | undefined {
  if (infoBytes !== undefined) {
    const given = columns.infoBytes;
    return (row) => (given?.[row] ?? 0) >= infoBytes;
  }
  if (mask !== 0) {
    const bits = group === "info" ? columns.infoPresent : columns.present;
    return (row) => ((bits?.[row] ?? 0) & mask) !== 0;
  }
  if (!zeroIsNone) return undefined;
  const values = columns[name];
  const width = element === "name16" ? 16 : 1;
  return (row) => Boolean(values?.[row * width]);
}

/** Numbers of a column; NaN where a row has none. */
export function numbersOf(columns: Columns, column: SchemaColumn): (row: number) => number {
  const values = columns[column.name];
  if (values === undefined || values instanceof BigUint64Array) return () => Number.NaN;
  const isThere = hasValue(columns, column);
  if (isThere === undefined) {
    // A function for each kind of array that listings show most: V8 keeps reads of one kind apart from those of others.
    if (values instanceof Float64Array) return (row) => values[row] ?? 0;
    if (values instanceof Uint32Array) return (row) => values[row] ?? 0;
    return (row) => values[row] ?? 0;
  }
  return (row) => (isThere(row) ? (values[row] ?? 0) : Number.NaN);
}

/** The same of many rows at once, in a fifth of the time. */
export function copyNumbersOf(columns: Columns, column: SchemaColumn): CopyNumbers {
  const values = columns[column.name];
  if (values === undefined || values instanceof BigUint64Array) return (copy) => copy.fill(Number.NaN);
  const isThere = hasValue(columns, column);
  return (copy, rows, from) => {
    gatherNumbers(copy, values, rows, from);
    if (isThere === undefined) return;
    for (let i = 0; i < copy.length; i++) if (!isThere(rows[from + i] ?? 0)) copy[i] = Number.NaN;
  };
}

/** Texts of a column of 64 bits, in hexadecimal digits, or of names; undefined where a row has none. */
export function textsOf(columns: Columns, column: SchemaColumn): (row: number) => string | undefined {
  const values = columns[column.name];
  const isThere = hasValue(columns, column) ?? (() => true);
  if (values instanceof BigUint64Array) return (row) => (isThere(row) ? hex64(values[row] ?? 0n) : undefined);
  if (column.element === "name16" && values instanceof Uint8Array) {
    return (row) => (isThere(row) ? nameAt(values, row) : undefined);
  }
  return () => undefined;
}

/** A column's raw values, as every text format has them: empty where a row has none. */
export function fieldOf(column: SchemaColumn): Field {
  const { name, element } = column;
  if (name === "protocol") return wordField(name, PROTOCOLS, protocolOf);
  if (name === "state") return wordField(name, KERNEL_STATES, kernelStateOf);
  if (name === "localAddress" || name === "remoteAddress") {
    return {
      name,
      write(columns) {
        const { protocol, [name]: addresses } = columns;
        // An odd protocol is an IPv6 table's.
        return (out, row) => writeAddress(out, addresses, row * 16, ((protocol[row] ?? 0) & 1) === 0);
      },
    };
  }
  if (element === "u64" || element === "name16") {
    return {
      name,
      ...(element === "name16" && { isFree: true }),
      write(columns) {
        const textOf = textsOf(columns, column);
        return (out, row) => out.text(textOf(row) ?? "");
      },
    };
  }
  return {
    name,
    write(columns) {
      const values = columns[name];
      if (values instanceof Uint32Array && hasValue(columns, column) === undefined)
        return (out, row) => out.decimal(values[row] ?? 0);
      const numberOf = numbersOf(columns, column);
      return (out, row) => {
        const number = numberOf(row);
        if (number >= 0) out.decimal(number);
        else if (number < 0) out.text(String(number));
      };
    },
  };
}

/** The code of a row's name in PROTOCOLS. */
export function protocolOf({ protocol }: Columns): (row: number) => number {
  return (row) => protocol[row] ?? 0;
}

function wordField(name: string, words: readonly string[], choice: WordCell["choice"]): Field {
  const encoder = new TextEncoder();
  const texts = words.map((word) => encoder.encode(word));
  return {
    name,
    write(columns) {
      const chosen = choice(columns);
      return (out, row, place) => out.bytes(texts[chosen(row, place)] ?? NONE);
    },
  };
}

const NONE = new Uint8Array(0);
