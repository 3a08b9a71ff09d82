import { readFileSync } from "node:fs";
import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from "@duckdb/node-api";
import { tableFromIPC } from "@uwdata/flechette";
import type { Expected } from "./expected";

/** What DuckDB answers, in plain values: 64-bit integers as numbers, times as milliseconds, bytes as hex. */
export async function query(sql: string): Promise<Record<string, unknown>[]> {
  const connection = await connect();
  try {
    const rows = await (await connection.runAndReadAll(sql)).getRowObjects();
    return rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)])));
  } finally {
    connection.closeSync();
  }
}

let instance: Promise<DuckDBInstance> | undefined;

export async function connect(): Promise<DuckDBConnection> {
  instance ??= DuckDBInstance.create();
  return (await instance).connect();
}

function plain(value: DuckDBValue): unknown {
  if (typeof value === "bigint") return Number(value);
  if (value === null || typeof value !== "object") return value;
  if ("bytes" in value && value.bytes instanceof Uint8Array) return Buffer.from(value.bytes).toString("hex");
  if ("micros" in value && typeof value.micros === "bigint") return Number(value.micros / 1000n);
  return String(value);
}

/** How DuckDB calls a file of a format. Arrow, which it reads only with an extension, another library reads for it. */
export async function tableIn(connection: DuckDBConnection, path: string): Promise<string> {
  if (!path.endsWith(".arrow")) return `'${path}'`;
  const table = tableFromIPC(readFileSync(path), { useBigInt: true });
  const names = table.names as string[];
  const name = `arrow_${Math.random().toString(36).slice(2)}`;
  const columns = names.map((column) => {
    const values = [...(table.getChild(column) as Iterable<unknown>)].map((value) => asStored(column, value));
    return { column, values, type: values.some((value) => typeof value === "string") ? "VARCHAR" : "BIGINT" };
  });
  const types = columns.map(({ column, type }) => `"${column}" ${type}`);
  await connection.run(`create table ${name} (${types.join(", ")})`);
  const appender = await connection.createAppender(name);
  for (let i = 0; i < table.numRows; i++) {
    for (const { values } of columns) {
      const value = values[i];
      if (typeof value === "string") appender.appendVarchar(value);
      else if (typeof value === "bigint") appender.appendBigInt(value);
      else appender.appendNull();
    }
    appender.endRow();
  }
  appender.closeSync();
  return name;
}

/** Bytes as hex and, as the other formats have it, a pointer; numbers as 64-bit ones. */
function asStored(column: string, value: unknown): string | bigint | null {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  if (column === "pointer" && typeof value === "bigint") return value.toString(16).padStart(16, "0");
  if (typeof value === "number" || typeof value === "bigint") return BigInt(value);
  return typeof value === "string" ? value : null;
}

/** A row's values in the form of what is expected: only the columns that are. */
export function comparable(row: Record<string, unknown>, columns: readonly string[]): Expected {
  return Object.fromEntries(columns.map((name) => [name, (row[name] ?? null) as string | number | null]));
}
