import type { Columns } from "../table/columns";
import { hex64 } from "../table/hex64";
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

/** Numbers of a column; NaN where a row has none. */
export function numbersOf(columns: Columns, { name, mask }: SchemaColumn): (row: number) => number {
  const values = columns[name];
  const { present } = columns;
  if (values === undefined || values instanceof BigUint64Array) return () => Number.NaN;
  if (mask === 0) {
    // A function for each kind of array that listings show most: V8 keeps reads of one kind apart from those of others.
    if (values instanceof Float64Array) return (row) => values[row] ?? 0;
    if (values instanceof Uint32Array) return (row) => values[row] ?? 0;
    return (row) => values[row] ?? 0;
  }
  return (row) => (((present?.[row] ?? 0) & mask) === 0 ? Number.NaN : (values[row] ?? 0));
}

/** Hexadecimal digits of a column of 64 bits; undefined where a row has none. */
export function hexOf(columns: Columns, { name, mask }: SchemaColumn): (row: number) => string | undefined {
  const values = columns[name];
  const { present } = columns;
  if (!(values instanceof BigUint64Array)) return () => undefined;
  return (row) => (((present?.[row] ?? 0) & mask) === mask ? hex64(values[row] ?? 0n) : undefined);
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
  if (element === "u64") {
    return {
      name,
      write(columns) {
        const textOf = hexOf(columns, column);
        return (out, row) => out.text(textOf(row) ?? "");
      },
    };
  }
  return {
    name,
    write(columns) {
      const values = columns[name];
      if (column.mask === 0 && values instanceof Uint32Array) return (out, row) => out.decimal(values[row] ?? 0);
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
