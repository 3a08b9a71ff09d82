import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { describe, expect, test } from "vitest";
import { convert, FORMATS, type Format, readDump, writeParquet } from "../../src/batch/index";
import { generateDump } from "../generate/index";
import { Random } from "../generate/random";
import { fileOf, folderOf } from "../procfs/files";
import { catenated, type Expected, expectedRows } from "./expected";
import { comparable, connect, query, tableIn } from "./read-back";

const ROWS = 2500;
const SUMMED = ["line", "localPort", "txQueue", "rxQueue", "timerExpires", "uid", "inode"] as const;

/** Every table a kernel has, with more unusual rows than any: 2^32 − 1 as inode and uid, v4-mapped, wrapped timers. */
const dump = catenated(
  { protocol: "tcp", rows: ROWS, seed: 1, quirks: 0.3 },
  { protocol: "tcp6", rows: ROWS, seed: 2, quirks: 0.3 },
  { protocol: "udp", rows: ROWS, seed: 3, quirks: 0.3 },
  { protocol: "udp6", rows: ROWS, seed: 4, quirks: 0.3 },
);

async function converted(format: Format, details: boolean): Promise<{ path: string; expected: Expected[] }> {
  const input = fileOf(dump);
  const path = join(folderOf({}), `rows.${format}`);
  const { rows, malformed } = await convert({ inputs: input, output: path, details, jobs: 1 });
  expect({ rows, malformed }).toEqual({ rows: 4 * ROWS, malformed: 0 });
  return { path, expected: expectedRows(dump, input, details) };
}

const mapValues = (row: object, to: (value: unknown) => unknown) =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, to(value)]));

describe.each(FORMATS)("DuckDB reads %s back", (format) => {
  test.each([false, true])("rows, sums and a thousand rows in all columns; details: %s", async (details) => {
    const { path, expected } = await converted(format, details);
    expect(expected.some(({ inode }) => inode === 2 ** 32 - 1)).toBe(true);
    const connection = await connect();
    const from = await tableIn(connection, path);
    const sums = SUMMED.map((name) => `sum("${name}")::BIGINT as "${name}"`).join(", ");
    const [total] = await query(`select count(*)::BIGINT as rows, ${sums} from ${from}`);
    expect(total).toEqual({
      rows: expected.length,
      ...Object.fromEntries(SUMMED.map((name) => [name, expected.reduce((sum, row) => sum + Number(row[name]), 0)])),
    });

    const random = new Random(7);
    const lines = new Set(Array.from({ length: 1000 }, () => random.below(expected.length)));
    const wanted = [...lines].map((i) => expected[i]).filter((row) => row !== undefined);
    const list = wanted.map(({ line }) => line).join(",");
    const found = await query(`select * from ${from} where line in (${list})`);
    const columns = Object.keys(wanted[0] ?? {});
    const byLine = new Map(found.map((row) => [row.line, comparable(row, columns)]));
    for (const row of wanted) expect(byLine.get(row.line), `line ${row.line}`).toEqual(row);
    connection.closeSync();
  });
});

test.each(["arrow", "parquet"] as const)("%s has addresses as sixteen bytes too", async (format) => {
  const { path, expected } = await converted(format, false);
  const connection = await connect();
  const rows = await query(
    `select localAddressBytes as bytes, localAddress as text from ${await tableIn(connection, path)} order by line`,
  );
  connection.closeSync();
  const { parseAddress } = await import("../../src/core");
  for (const [i, { bytes, text }] of rows.entries()) {
    expect(text).toBe(expected[i]?.localAddress);
    expect(bytes).toBe(Buffer.from(parseAddress(String(text))).toString("hex"));
  }
});

test("Parquet's types are those that every engine has", async () => {
  const { path } = await converted("parquet", true);
  const types = await query(`select column_name as name, column_type as type from (describe select * from '${path}')`);
  const byName = Object.fromEntries(types.map(({ name, type }) => [name, type]));
  expect(byName).toMatchObject({
    protocol: "VARCHAR",
    state: "VARCHAR",
    localAddress: "VARCHAR",
    localAddressBytes: "BLOB",
    localPort: "INTEGER",
    txQueue: "BIGINT",
    inode: "BIGINT",
    line: "BIGINT",
    slowStartThreshold: "INTEGER",
  });
  const encodings = await query(
    `select distinct encodings from parquet_metadata('${path}') where path_in_schema = 'state'`,
  );
  expect(encodings).toEqual([{ encodings: "PLAIN, RLE, RLE_DICTIONARY" }]);
});

test("another reader than DuckDB takes the same from Parquet", async () => {
  const { path, expected } = await converted("parquet", true);
  const bytes = readFileSync(path);
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  const rows = await parquetReadObjects({ file });
  const columns = Object.keys(expected[0] ?? {});
  const plain = (value: unknown) => (typeof value === "bigint" ? Number(value) : value);
  const found = rows.map((row) => comparable(mapValues(row, plain), columns));
  expect(found).toEqual(expected);
});

test("Parquet says of every row group what the least and the greatest values in it are", async () => {
  const path = join(folderOf({}), "groups.parquet");
  const batches = readDump(fileOf(generateDump({ protocol: "tcp", rows: 5000, seed: 5 })), { rowsPerBatch: 700 });
  writeFileSync(path, await buffer(Readable.from(writeParquet(batches))));
  const NAMES = ["state", "localPort", "txQueue", "rxQueue", "timer", "uid", "inode"];
  const columns = NAMES.map(
    (name) => `{name: '${name}', least: min("${name}")::VARCHAR, most: max("${name}")::VARCHAR}`,
  );
  const actual = await query(
    `select "group"::BIGINT as "group", c.name as name, c.least as least, c.most as most from (
       select file_row_number // 700 as "group", unnest([${columns.join(", ")}]) as c
       from read_parquet('${path}', file_row_number = true) group by 1) order by all`,
  );
  const said = await query(
    `select row_group_id as "group", path_in_schema as name, stats_min_value as least, stats_max_value as most
     from parquet_metadata('${path}') where list_contains(['${NAMES.join("','")}'], path_in_schema) order by all`,
  );
  expect(actual.length).toBe(8 * NAMES.length);
  expect(said).toEqual(actual);
});

test("Parquet's row groups stand where it says they do", async () => {
  const batches = readDump(fileOf(generateDump({ protocol: "udp6", rows: 2000, seed: 6 })), { rowsPerBatch: 700 });
  const bytes = await buffer(Readable.from(writeParquet(batches)));
  const { row_groups } = parquetMetadata(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  let at = 4n;
  for (const { file_offset, columns, total_compressed_size } of row_groups) {
    const starts = columns.map(({ meta_data: meta }) => meta?.dictionary_page_offset ?? meta?.data_page_offset ?? 0n);
    expect({ file_offset, first: starts[0] }).toEqual({ file_offset: at, first: at });
    at += total_compressed_size ?? 0n;
  }
  expect(row_groups.length).toBe(3);
});

test("the Hive layout is read as it is, with its keys as columns and a time", async () => {
  const time = Date.UTC(2026, 6, 1, 12, 30);
  const folder = folderOf({
    "web 1/20260701T123000Z.txt": catenated({ protocol: "tcp", rows: 50, seed: 1 }),
    "web2/20260702T000000Z.txt": catenated({ protocol: "tcp6", rows: 70, seed: 2 }),
    "elsewhere.txt": catenated({ protocol: "udp", rows: 5, seed: 3 }),
  });
  const lake = join(folderOf({}), "lake");
  const summary = await convert({
    inputs: folder,
    output: lake,
    format: "parquet",
    hostFrom: "/(web[^/]*)/",
    timeFrom: /\d{8}T\d{6}Z/,
    partitionBy: ["host", "date", "protocol"],
    jobs: 1,
  });
  // One has no host to go by, and so no folder.
  expect(summary).toMatchObject({ rows: 120, unusable: 1 });
  const rows = await query(
    `select host, date, protocol, count(*)::BIGINT as rows, min(epoch_ms(time)) as time
     from read_parquet('${lake}/**/*.parquet', hive_partitioning = true) group by all order by rows`,
  );
  expect(rows.map((row) => comparable(row, ["host", "protocol", "rows", "time"]))).toEqual([
    { host: "web 1", protocol: "tcp", rows: 50, time },
    { host: "web2", protocol: "tcp6", rows: 70, time: Date.UTC(2026, 6, 2) },
  ]);
});
