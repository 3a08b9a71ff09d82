import { createReadStream, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough, Readable, Writable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { tableFromIPC } from "@uwdata/flechette";
import { describe, expect, test } from "vitest";
import { convert, readDump, writeArrow, writeCsv, writeNdjson, writeParquet } from "../../src/batch/index";
import { readDumpSync } from "../../src/index";
import { generateDump } from "../generate/index";
import { fileOf, folderOf } from "../procfs/files";
import { query } from "./read-back";

const dump = generateDump({ protocol: "tcp6", rows: 5000, seed: 3 });

describe("the writers, from batches to bytes", () => {
  test.each([
    ["ndjson", writeNdjson],
    ["csv", writeCsv],
    ["parquet", writeParquet],
  ] as const)("%s, as a stream", async (format, write) => {
    const batches = readDump(createReadStream(fileOf(dump)), { rowsPerBatch: 700 });
    const filter = { state: ["ESTABLISHED", "LISTEN"] };
    const origin = { source: "web1", host: "web1", time: Date.UTC(2026, 0, 2) };
    const path = join(folderOf({}), `x.${format}`);
    writeFileSync(path, await buffer(Readable.from(write(batches, { filter, origin }))));
    const [row] = await query(
      `select count(*)::BIGINT as rows, count(distinct state)::BIGINT as states, any_value(host) as host,
       epoch_ms(any_value(time)::TIMESTAMP) as time from '${path}'`,
    );
    let rows = 0;
    for await (const batch of readDump(fileOf(dump))) rows += batch.select(filter).length;
    expect(row).toEqual({ rows, states: 2, host: "web1", time: origin.time });
  });

  test.each([false, true])("Arrow, as a stream: %s", async (stream) => {
    const bytes = await buffer(Readable.from(writeArrow(readDump(fileOf(dump), { rowsPerBatch: 700 }), { stream })));
    expect(bytes.subarray(0, 6).toString("latin1") === "ARROW1").toBe(!stream);
    const table = tableFromIPC(bytes);
    expect(table.numRows).toBe(5000);
    const states = [...(table.getChild("state") as Iterable<unknown>)];
    const expected: unknown[] = [];
    for await (const batch of readDump(fileOf(dump))) expected.push(...Array.from(batch, ({ state }) => state));
    expect(states).toEqual(expected);
  });

  test("a large table becomes several row groups of Parquet, chosen rows or all", async () => {
    const table = readDumpSync(fileOf(generateDump({ protocol: "tcp", rows: 510_000, seed: 4 })));
    const filter = { protocol: "tcp" } as const;
    for (const options of [{}, { filter }]) {
      const path = join(folderOf({}), "large.parquet");
      writeFileSync(path, await buffer(Readable.from(writeParquet([table], { columns: ["inode"], ...options }))));
      const [found] = await query(
        `select count(*)::BIGINT as rows, sum(inode)::BIGINT as inodes,
         (select count(distinct row_group_id) from parquet_metadata('${path}')) as groups from '${path}'`,
      );
      expect(found).toEqual({
        rows: 510_000,
        inodes: table.columns.inode.reduce((sum, inode) => sum + inode),
        groups: 2,
      });
    }
  });

  test("a time that is no whole millisecond, and one that is no time", async () => {
    const at = (time: number) =>
      buffer(Readable.from(writeParquet(readDump(fileOf(dump)), { columns: ["time"], origin: { time } })));
    const path = join(folderOf({}), "time.parquet");
    writeFileSync(path, await at(1.9));
    expect(await query(`select distinct epoch_ms(time) as time from '${path}'`)).toEqual([{ time: 1 }]);
    await expect(at(Number.NaN)).rejects.toMatchObject({ code: "ERR_INVALID_ARGUMENT" });
  });

  test("say what they do not take", async () => {
    const batches = () => readDump(fileOf(dump));
    await expect(buffer(Readable.from(writeCsv(batches(), { columns: ["nonsense"] })))).rejects.toMatchObject({
      code: "ERR_INVALID_ARGUMENT",
      message: expect.stringMatching(/^Unknown column "nonsense": one of source, table, /),
    });
    await expect(buffer(Readable.from(writeCsv(batches(), { columns: ["line"] })))).rejects.toThrow(
      /line is not known/,
    );
    await expect(buffer(Readable.from(writeCsv(batches(), { columns: ["localAddressBytes"] })))).rejects.toThrow(
      /only arrow and parquet hold/,
    );
    await expect(buffer(Readable.from(writeCsv(batches(), { columns: ["drops"] })))).rejects.toThrow(/details/);
  });

  test("stop when the signal says so", async () => {
    const controller = new AbortController();
    const parts = writeNdjson(readDump(fileOf(dump), { rowsPerBatch: 100 }), { signal: controller.signal });
    await parts.next();
    controller.abort(new Error("enough"));
    await expect(parts.next()).rejects.toThrow("enough");
  });
});

describe("convert()", () => {
  test("waits for a slow stream again and again, and leaves no listener behind", async () => {
    const folder = folderOf(Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`${i}.txt`, dump])));
    let most = 0;
    let written = 0;
    const output = new Writable({
      highWaterMark: 1,
      write(chunk: Buffer, _encoding, done) {
        most = Math.max(most, this.listenerCount("error"), this.listenerCount("close"));
        written += chunk.length;
        setImmediate(done);
      },
    });
    await convert({ inputs: folder, output, format: "csv", columns: ["inode"], jobs: 1 });
    expect(written).toBeGreaterThan(100_000);
    expect(most).toBeLessThan(8);
  });

  test("from an async iterable to a stream", async () => {
    const output = new PassThrough();
    async function* chunks() {
      for (let at = 0; at < dump.length; at += 1000) yield dump.subarray(at, at + 1000);
    }
    const [bytes, summary] = await Promise.all([
      buffer(output),
      convert({ inputs: [chunks()], output, format: "csv", columns: ["inode"], jobs: 1 }),
    ]);
    expect(summary).toMatchObject({ rows: 5000, inputs: 1 });
    expect(bytes.toString().split("\n").length).toBe(5002);
  });

  test.each<[string, Partial<Parameters<typeof convert>[0]>, RegExp]>([
    ["an unknown option", { nonsense: 1 } as object, /Unknown option "nonsense"/],
    ["no inputs", { inputs: [] }, /inputs is empty/],
    ["an unknown format", { format: "xml" as "csv" }, /Unknown format "xml": one of ndjson, csv, arrow, parquet/],
    ["an unknown filter", { filter: { state: "ASLEEP" } }, /Unknown state "ASLEEP"/],
    ["a pattern that is none", { hostFrom: "(" }, /hostFrom is not a regular expression/],
    ["a host nobody told of", { partitionBy: ["host"] }, /Partitions by host need hostFrom/],
    ["a time nobody told of", { partitionBy: ["date"] }, /need timeFrom/],
    ["a key that is none", { partitionBy: ["inode"] }, /cannot be partitioned by "inode": by host, date/],
    ["a shard that is none", { shard: { index: 5, count: 4 } }, /5\/4 is not a shard/],
    ["no jobs", { jobs: 0 }, /0 jobs cannot be run/],
    ["a column twice", { columns: ["inode", "inode"] }, /Column inode is named twice/],
  ])("refuses %s", async (_, options, message) => {
    const output = join(folderOf({}), "x.csv");
    await expect(convert({ inputs: fileOf(dump), output, ...options })).rejects.toMatchObject({
      code: "ERR_INVALID_ARGUMENT",
      message: expect.stringMatching(message),
    });
  });
});
