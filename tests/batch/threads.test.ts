import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { FORMATS } from "../../src/batch/index";
import { parseFilter } from "../../src/index";
import { generateDump } from "../generate/index";
import { fileOf, folderOf } from "../procfs/files";
import { builtBatch } from "./built";
import { catenated, expectedRows } from "./expected";
import { query } from "./read-back";

const batch = builtBatch();

/** More than two pieces of 8 MiB, of three tables, with damage in the second piece. */
const dump = (() => {
  const tables = catenated(
    { protocol: "tcp", rows: 70_000, seed: 1 },
    { protocol: "tcp6", rows: 40_000, seed: 2 },
    { protocol: "udp", rows: 20_000, seed: 3 },
  );
  const at = 9_000_000;
  const newline = tables.indexOf(10, at) + 1;
  return Buffer.concat([tables.subarray(0, newline), Buffer.from("damaged\n\n"), tables.subarray(newline)]);
})();

describe("pieces of one file over threads", () => {
  test.each(FORMATS)("give the same %s as this thread alone, and as the same text unpacked", async (format) => {
    const { convert } = batch.library();
    const plain = fileOf(dump, "dump");
    const folder = folderOf({});
    const outputs = [];
    for (const [name, inputs, jobs] of [
      ["one", plain, 1],
      ["three", plain, 3],
      ["stream", Readable.from([gzipSync(dump)]), 3],
    ] as const) {
      const output = join(folder, `${name}.${format}`);
      const columns = ["line", "table", "protocol", "state", "remoteAddress", "remotePort", "inode"];
      const summary = await convert({ inputs, output, jobs, columns });
      expect(summary).toMatchObject({ rows: 130_000, malformed: 1, tables: 3, unusable: 0 });
      outputs.push(readFileSync(output));
    }
    expect(outputs[1]?.equals(outputs[0] ?? Buffer.alloc(0))).toBe(true);
    expect(outputs[2]?.equals(outputs[0] ?? Buffer.alloc(0))).toBe(true);
  });

  test("give the rows that a filter in ss's language chooses", async () => {
    const { convert } = batch.library();
    const filter = parseFilter("not state listening and ( dst 10/8 or sport = :443 )");
    const [one, three] = await Promise.all(
      [1, 3].map(async (jobs) => {
        const output = join(folderOf({}), "rows.csv");
        const { written } = await convert({ inputs: fileOf(dump), output, jobs, filter, columns: ["line", "inode"] });
        expect(written).toBeGreaterThan(100);
        expect(written).toBeLessThan(130_000);
        return readFileSync(output, "utf8");
      }),
    );
    expect(three).toBe(one);
  });

  test("give every row its line and table", async () => {
    const { convert } = batch.library();
    const output = join(folderOf({}), "rows.parquet");
    await convert({ inputs: fileOf(dump), output, jobs: 2 });
    // The oracle's lines do not know of damage: it is taken out, and the lines behind it shifted.
    const damage = dump.indexOf("damaged");
    const clean = Buffer.concat([dump.subarray(0, damage), dump.subarray(damage + 9)]);
    const expected = expectedRows(clean, "", false);
    const damagedLine = dump.subarray(0, damage).toString("latin1").split("\n").length;
    const rows = await query(`select line, "table", inode, localPort from '${output}'`);
    expect(rows.length).toBe(expected.length);
    for (const [i, row] of rows.entries()) {
      const { line, table, inode, localPort } = expected[i] ?? {};
      const shifted = Number(line) + (Number(line) >= damagedLine ? 2 : 0);
      if (row.line !== shifted || row.table !== table || row.inode !== inode || row.localPort !== localPort) {
        expect(row).toEqual({ line: shifted, table, inode, localPort });
      }
    }
  });

  test("tell the header above them: old kernels' tables, whose rows do not say what they are", async () => {
    const { convert } = batch.library();
    const header =
      "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops";
    const row = "   0: 0100007F:0016 00000000:0000 01 00000000:00000000 00:00000000 00000000     0        0 1234 2";
    const text = `${header}\n${`${row}\n`.repeat(200_000)}`;
    const output = join(folderOf({}), "rows.csv");
    await convert({ inputs: fileOf(text), output, jobs: 3, columns: ["protocol"] });
    expect(new Set(readFileSync(output, "utf8").split("\r\n"))).toEqual(new Set(["protocol", "udp", ""]));
  });
});

test("several inputs over threads: each in its order, with `ordered` all of them", async () => {
  const { convert } = batch.library();
  const files = Object.fromEntries(
    Array.from({ length: 30 }, (_, i) => [
      `${String(i).padStart(2, "0")}.txt`,
      generateDump({ protocol: "tcp", rows: i % 3 === 0 ? 4000 : 10, seed: i }),
    ]),
  );
  const folder = folderOf(files);
  const out = folderOf({});
  const read = async (name: string, options: object) => {
    await convert({ inputs: folder, output: join(out, name), columns: ["source", "line", "inode"], ...options });
    return readFileSync(join(out, name), "utf8");
  };
  const alone = await read("1.csv", { jobs: 1 });
  expect(await read("2.csv", { jobs: 3, ordered: true })).toBe(alone);
  const unordered = (await read("3.csv", { jobs: 3 })).split("\n");
  const bySource = (lines: string[]) =>
    lines
      .slice(1, -1)
      .map((line, i) => ({ line, i }))
      .sort((a, b) => {
        const [source = "", other = ""] = [a.line.split(",")[0], b.line.split(",")[0]];
        return source < other ? -1 : source > other ? 1 : a.i - b.i;
      });
  expect(bySource(unordered).map(({ line }) => line)).toEqual(bySource(alone.split("\n")).map(({ line }) => line));
});

test("an abort ends threads and leaves nothing behind", async () => {
  const { convert } = batch.library();
  const folder = folderOf({ "a.txt": dump });
  const out = folderOf({});
  const controller = new AbortController();
  const reason = new Error("enough");
  const running = convert({
    inputs: join(folder, "a.txt"),
    output: join(out, "rows.ndjson"),
    jobs: 2,
    signal: controller.signal,
    onProgress: () => controller.abort(reason),
  });
  await expect(running).rejects.toBe(reason);
  await expect.poll(() => readdirSync(out)).toEqual([]);
});

test("what a caller's function throws ends the run: nothing is reported of other inputs any more", async () => {
  const { convert } = batch.library();
  const names = Array.from({ length: 60 }, (_, i) => `${i}.txt`);
  const folder = folderOf(Object.fromEntries(names.map((name) => [name, dump.subarray(0, 100_000)])));
  const reported: string[] = [];
  const error = new Error("mine");
  const running = convert({
    inputs: folder,
    output: folderOf({}),
    format: "csv",
    jobs: 3,
    onInput: ({ name }) => {
      reported.push(name);
      throw error;
    },
    onProblem: (problem) => reported.push(problem.source ?? ""),
  });
  await expect(running).rejects.toBe(error);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(reported).toHaveLength(1);
});
