import { execFileSync } from "node:child_process";
import { readFileSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { type ConvertOptions, type ConvertSummary, convert, FORMATS } from "../../src/batch/index";
import { parseFilter } from "../../src/index";
import { generateDump } from "../generate/index";
import { fileOf, folderOf } from "../procfs/files";
import { catenated } from "./expected";
import { connect, query, tableIn } from "./read-back";
import { tarOf } from "./tar";

type Row = Record<string, unknown>;

/** Rows as NDJSON has them, through this thread. */
async function rowsOf(
  inputs: ConvertOptions["inputs"],
  options: Partial<ConvertOptions> = {},
): Promise<{ rows: Row[]; summary: ConvertSummary }> {
  const output = join(folderOf({}), "rows.ndjson");
  const summary = await convert({ inputs, output, jobs: 1, ordered: true, ...options });
  const lines = readFileSync(output, "utf8").split("\n").slice(0, -1);
  return { rows: lines.map((line): Row => JSON.parse(line)), summary };
}

const without = (rows: readonly Row[], ...names: string[]) =>
  rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name))));

const zstd = (bytes: Uint8Array) => execFileSync("zstd", ["-c"], { input: bytes, maxBuffer: 2 ** 28 });
const haveZstd = (() => {
  try {
    return zstd(Buffer.from("x")).length > 0;
  } catch {
    return false;
  }
})();
const dump = catenated({ protocol: "tcp", rows: 300, seed: 1 }, { protocol: "tcp6", rows: 200, seed: 2 });

describe("whatever a dump is packed in, told by its content", () => {
  test.each<[string, () => Uint8Array | Promise<Uint8Array>]>([
    ["plain", () => dump],
    ["gzip", () => gzipSync(dump)],
    ["two gzip members", () => Buffer.concat([gzipSync(dump.subarray(0, 5000)), gzipSync(dump.subarray(5000))])],
    ["brotli", () => brotliCompressSync(dump)],
    ["tar", () => tarOf({ "a.txt": dump })],
    ["tar in gzip", async () => gzipSync(await tarOf({ "a.txt": dump }))],
    ["gzip in tar in brotli", async () => brotliCompressSync(await tarOf({ "./a.txt": gzipSync(dump) }))],
  ])("%s", async (_, pack) => {
    const { rows: plain } = await rowsOf(fileOf(dump));
    const path = fileOf(await pack(), "misnamed.dat");
    const fromFile = await rowsOf(path);
    const fromStream = await rowsOf(Readable.from([await pack()]));
    expect(plain.length).toBe(500);
    expect(without(fromFile.rows, "source")).toEqual(without(plain, "source"));
    expect(without(fromStream.rows, "source")).toEqual(without(plain, "source"));
  });

  test.skipIf(!haveZstd)("zstd", async () => {
    const { rows: plain } = await rowsOf(fileOf(dump));
    for (const bytes of [zstd(dump), Buffer.concat([zstd(dump.subarray(0, 5000)), zstd(dump.subarray(5000))])]) {
      expect(without((await rowsOf(fileOf(bytes, "x"))).rows, "source")).toEqual(without(plain, "source"));
    }
  });

  test("files of an archive are sources, by their names in it; what is no dump there is passed over", async () => {
    const archive = await tarOf({
      "web1/tcp": dump,
      "README.md": Buffer.from("# Captures\n\nof a fleet\n"),
      logo: Buffer.alloc(9999),
    });
    const path = fileOf(gzipSync(archive), "fleet.tar.gz");
    const { rows, summary } = await rowsOf(path, { timeFrom: "mtime", hostFrom: "gz/([^/]+)/" });
    expect(new Set(rows.map(({ source }) => source))).toEqual(new Set([`${path}/web1/tcp`]));
    expect(rows[0]).toMatchObject({ host: "web1", time: "2023-11-14T22:13:20.000Z" });
    expect(summary).toMatchObject({ inputs: 1, unusable: 0, rows: 500, malformed: 0 });
  });
});

test.each(FORMATS)("the time of modification is whole milliseconds, in %s too", async (format) => {
  const path = fileOf(dump);
  utimesSync(path, 1, 1.2345);
  const output = join(folderOf({}), `rows.${format}`);
  expect(await convert({ inputs: path, output, timeFrom: "mtime", jobs: 1 })).toMatchObject({ rows: 500, unusable: 0 });
  const connection = await connect();
  const from = await tableIn(connection, output);
  const time = format === "arrow" ? "time" : "epoch_ms(time::TIMESTAMP)";
  const rows = await query(`select distinct ${time} as time from ${from}`);
  expect(rows).toEqual([{ time: 1234 }]);
  connection.closeSync();
});

describe("several tables in one file", () => {
  const table = (protocol: "tcp" | "tcp6" | "udp" | "raw", rows: number, header = true) =>
    Buffer.from(generateDump({ protocol, rows, seed: rows, header, quirks: 0 })).toString("latin1");

  test("with prompts, paths and rulers between, each with its table, line and protocol", async () => {
    const text = [
      "==> /proc/net/tcp <==\n",
      table("tcp", 3),
      "\n==> /proc/net/raw <==\n",
      table("raw", 2),
      "root@web1:~# cat /proc/net/tcp6\n",
      table("tcp6", 2),
      "root@web1:~# \n",
      "-----\n",
      "udp:\n",
      table("udp", 2, false),
      "# the end\n",
    ].join("");
    const { rows, summary } = await rowsOf(fileOf(text));
    expect(rows.map(({ table, line, protocol }) => [table, line, protocol])).toEqual([
      [1, 3, "tcp"],
      [1, 4, "tcp"],
      [1, 5, "tcp"],
      [2, 9, "raw"],
      [2, 10, "raw"],
      [3, 13, "tcp6"],
      [3, 14, "tcp6"],
      [4, 18, "udp"],
      [4, 19, "udp"],
    ]);
    expect(summary).toMatchObject({ malformed: 0, tables: 4, unusable: 0 });
  });

  test("without headers, by the change of protocol", async () => {
    const { rows } = await rowsOf(fileOf(table("tcp", 2, false) + table("tcp6", 1, false) + table("tcp", 1, false)));
    expect(rows.map(({ table, line }) => [table, line])).toEqual([
      [1, 1],
      [1, 2],
      [2, 3],
      [3, 4],
    ]);
  });

  test("damage is counted, told with its line and offset, and begins no table", async () => {
    const whole = table("tcp", 4);
    const bad = "   9: 0100007F:00XX damaged\n";
    const at = whole.length - 150;
    const problems: unknown[] = [];
    const { rows, summary } = await rowsOf(fileOf(whole.slice(0, at) + bad + whole.slice(at)), {
      onProblem: (problem) => problems.push(problem),
    });
    expect(rows.map(({ table, line }) => [table, line])).toEqual([
      [1, 2],
      [1, 3],
      [1, 4],
      [1, 6],
    ]);
    expect(summary).toMatchObject({ rows: 4, malformed: 1, unusable: 0 });
    expect(problems).toEqual([expect.objectContaining({ kind: "line", line: 5, byteOffset: at, reason: "local" })]);
  });
});

describe("which inputs", () => {
  const one = generateDump({ protocol: "tcp", rows: 1, seed: 1 });

  test("folders with all below them, patterns, files: each once, in the order of their names", async () => {
    const folder = folderOf({ "b/2.txt": one, "a/10.txt": one, "a/9.txt": one, ".hidden": one });
    const sources = async (inputs: string[]) =>
      (await rowsOf(inputs)).rows.map(({ source }) => String(source).slice(folder.length + 1));
    expect(await sources([folder])).toEqual(["a/10.txt", "a/9.txt", "b/2.txt"]);
    expect(await sources([`${folder}/a/*.txt`, folder])).toEqual(["a/10.txt", "a/9.txt", "b/2.txt"]);
    expect(await sources([`${folder}/b/2.txt`, `${folder}/**/{9,2}.txt`])).toEqual(["b/2.txt", "a/9.txt"]);
  });

  test("shards: each input in one of them, and in the same whatever is beside it", async () => {
    const names = Array.from({ length: 40 }, (_, i) => `${i}.txt`);
    const folder = folderOf(Object.fromEntries(names.map((name) => [name, one])));
    const shards = await Promise.all(
      [1, 2, 3].map(async (index) =>
        (await rowsOf(folder, { shard: { index, count: 3 } })).rows.map(({ source }) => source),
      ),
    );
    expect(shards.flat().sort()).toEqual(names.map((name) => join(folder, name)).sort());
    expect(shards.every(({ length }) => length > 0)).toBe(true);
    const alone = String(shards[1]?.[0]);
    expect((await rowsOf(alone, { shard: { index: 2, count: 3 } })).rows.length).toBe(1);
    expect((await rowsOf(alone, { shard: { index: 1, count: 3 } })).rows.length).toBe(0);
  });

  test("a byte order that each text's addresses tell", async () => {
    const little = generateDump({ protocol: "tcp", rows: 50, seed: 5 });
    const big = generateDump({ protocol: "tcp", rows: 50, seed: 5, byteOrder: "big" });
    const folder = folderOf({ "1.txt": little, "2.txt": big });
    const { rows } = await rowsOf(folder, { byteOrder: "auto" });
    expect(without(rows.slice(50), "source")).toEqual(without(rows.slice(0, 50), "source"));
  });
});

test("rows and columns are chosen", async () => {
  const output = join(folderOf({}), "chosen.csv");
  const input = fileOf(generateDump({ protocol: "tcp", rows: 500, seed: 3 }));
  const filter = { state: "LISTEN", localPort: { from: 1, to: 1023 } };
  const { rows, written } = await convert({
    inputs: input,
    output,
    filter,
    columns: ["localPort", "state", "line"],
    jobs: 1,
  });
  const { rows: all } = await rowsOf(input);
  const wanted = all.filter(({ state, localPort }) => state === "LISTEN" && Number(localPort) < 1024);
  expect(rows).toBe(500);
  expect(written).toBe(wanted.length);
  expect(wanted.length).toBeGreaterThan(0);
  const lines = wanted.map(({ localPort, line }) => `${localPort},LISTEN,${line}\r\n`);
  expect(await text(Readable.from(readFileSync(output)))).toBe(`localPort,state,line\r\n${lines.join("")}`);
});

test("rows are chosen in ss's language", async () => {
  const dumps = { "1.txt": 21, "2.txt": 22, "3.txt": 23 };
  const folder = folderOf(
    Object.fromEntries(
      Object.entries(dumps).map(([name, seed]) => [name, generateDump({ protocol: "tcp", rows: 400, seed })]),
    ),
  );
  const { rows: all } = await rowsOf(folder);
  const wanted = all.filter(
    ({ state, remoteAddress, localPort }) =>
      state === "ESTABLISHED" && (String(remoteAddress).startsWith("10.") || Number(localPort) === 443),
  );
  expect(wanted.length).toBeGreaterThan(0);
  const where = parseFilter("state established and ( dst 10/8 or sport = :443 )");
  for (const filter of [where, { where }, { where, protocol: "tcp" as const }]) {
    const { rows } = await rowsOf(folder, { filter });
    expect(rows).toEqual(wanted);
  }
  expect((await rowsOf(folder, { filter: { where, protocol: "udp" } })).rows).toEqual([]);
});

test("a test of rows that is a program's own cannot go to other threads: it is refused", async () => {
  const own = { narrow: (_: unknown, rows: Uint32Array) => rows };
  // @ts-expect-error: of a conversion it is no filter.
  await expect(convert({ inputs: "/nowhere", output: "-", filter: own })).rejects.toMatchObject({
    code: "ERR_INVALID_ARGUMENT",
    message: expect.stringContaining("parseFilter()"),
  });
});
