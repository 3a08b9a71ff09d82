import { tableFromIPC } from "@uwdata/flechette";
import { parquetReadObjects } from "hyparquet";
import { type FORMATS, writeArrow, writeCsv, writeNdjson, writeParquet } from "../../src/batch/index";
import type { QueryTable } from "../../src/core";
import { CSV_LINE_END } from "../../src/text/csv";
import type { Expected } from "../batch/expected";

export type Format = (typeof FORMATS)[number];

const WRITERS = { ndjson: writeNdjson, csv: writeCsv, arrow: writeArrow, parquet: writeParquet };

/** What a writer makes of tables. */
export async function written(format: Format, ...args: Parameters<typeof writeCsv>): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  for await (const part of WRITERS[format](...args)) parts.push(part);
  return new Uint8Array(Buffer.concat(parts));
}

/** A table's rows, written plainly: one by one, by what each says of itself. Formats have no info columns: a monitor's cookies are left out. */
export function plainRows(table: QueryTable, rows: Iterable<number> = table.columns.state.keys()): Expected[] {
  return Array.from(rows, (row) => {
    const { cookie, ...written } = table.row(row).toJSON();
    return written as unknown as Expected;
  });
}

/** The rows of a file of a format. Columns other than of sockets are strings of letters and numbers here. */
export async function rowsIn(format: Format, bytes: Uint8Array<ArrayBuffer>): Promise<Record<string, unknown>[]> {
  switch (format) {
    case "ndjson":
      return lines(bytes, "\n").map((line) => JSON.parse(line) as Record<string, unknown>);
    case "csv": {
      const [header = "", ...rows] = lines(bytes, CSV_LINE_END);
      const names = header.split(",");
      return rows.map((row) => {
        const values = row.split(",");
        return Object.fromEntries(names.map((name, i) => [name, values[i]]));
      });
    }
    case "arrow": {
      const table = tableFromIPC(bytes, { useBigInt: true });
      const columns = (table.names as string[]).map((name) => [name, table.getChild(name)] as const);
      return Array.from({ length: table.numRows }, (_, i) =>
        Object.fromEntries(columns.map(([name, column]) => [name, column.at(i) as unknown])),
      );
    }
    case "parquet":
      return parquetReadObjects({ file: bytes.buffer });
  }
}

function lines(bytes: Uint8Array, end: string): string[] {
  return Buffer.from(bytes).toString("utf8").split(end).slice(0, -1);
}

/** The first value that is other than expected, in words: a column that a row does not have is absent. */
export function rowsDifference(
  found: readonly Record<string, unknown>[],
  expected: readonly Expected[],
): string | undefined {
  if (found.length !== expected.length) return `${found.length} rows, not ${expected.length}`;
  const names = new Set(expected.flatMap((row, i) => (i < 100 ? Object.keys(row) : [])));
  for (const [i, row] of expected.entries()) {
    for (const name of names) {
      const is = textOf(name, found[i]?.[name]);
      const should = textOf(name, row[name]);
      if (is !== should) return `row ${i}: ${name} is ${is}, not ${should}`;
    }
  }
  return undefined;
}

function textOf(name: string, value: unknown): string {
  if (value === undefined || value === null) return "";
  // Arrow has a pointer as a number.
  if (name === "pointer" && typeof value === "bigint") return value.toString(16).padStart(16, "0");
  return String(value);
}
