import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { describe, expect, onTestFinished, test } from "vitest";
import { generateDump } from "../generate/index";
import { fileOf, folderOf } from "../procfs/files";
import { builtBatch } from "./built";
import { run } from "./command";
import { tarOf } from "./tar";

const batch = builtBatch();
const convert = (...args: string[]) => run(batch.cli(), ["convert", ...args]);

const good = generateDump({ protocol: "tcp", rows: 20, seed: 1 });
const packed = gzipSync(generateDump({ protocol: "tcp", rows: 5000, seed: 2 }));
const noise = Uint8Array.from({ length: 50_000 }, (_, i) => (i * 2654435761) >>> 13);

describe("an unusable input is one line and status 1, and the others are done", () => {
  test.each<[string, Record<string, string | Uint8Array>, string, RegExp]>([
    [
      "a truncated gzip",
      { x: packed.subarray(0, 9000) },
      "x",
      /x could not be decompressed \(gzip\) behind byte \d+ of its text: unexpected end of file/,
    ],
    ["a damaged gzip", { x: Buffer.concat([packed.subarray(0, 9000), noise]) }, "x", /x could not be decompressed/],
    ["a binary file", { x: noise }, "x", /x holds no socket table: .* It is binary/],
    ["another kind of archive", { x: Buffer.from("PK\x03\x04rest") }, "x", /It is a zip archive/],
    ["an empty file", { x: "" }, "x", /x holds no socket table: it is empty/],
    ["a text that is no dump", { x: "hello\n" }, "x", /x holds no socket table: neither a header line nor a row/],
    ["a folder without files", {}, ".", / holds no dumps: it has no files/],
    [
      "a folder without dumps",
      { "x/README": "hello\n", "x/logo": noise },
      "x",
      /x holds no dumps: 2 files, none with a socket table/,
    ],
    ["nothing at all", {}, "nothing", /nothing could not be read: ENOENT/],
    ["a pattern without a file", {}, "*.gz", /\*\.gz matches no file/],
    [
      "a line of a megabyte and more",
      { x: `${Buffer.from(good)}${"x".repeat(12e6)}\n` },
      "x",
      /it has a line of more than 1 MiB/,
    ],
  ])("%s", async (_, files, name, message) => {
    const folder = folderOf(files);
    const fine = fileOf(good, "good.txt");
    for (const output of [join(folderOf({}), "all.csv"), `${folderOf({})}/out/`]) {
      const { status, stdout, stderr } = await convert(join(folder, name), fine, "-o", output, "--to", "csv");
      const [line = "", summary = ""] = stderr.split("\n");
      expect(line).toMatch(message);
      expect(line.startsWith("sockdex: ")).toBe(true);
      expect(summary).toMatch(/^sockdex: \d+ (?:of )?.*1 unusable/);
      expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
      const written = output.endsWith(".csv")
        ? readFileSync(output, "utf8")
        : readdirSync(output)
            .filter((file) => file.endsWith(".csv"))
            .map((file) => readFileSync(join(output, file), "utf8"))
            .join("");
      expect(written.split("\n").filter((row) => row.includes("good.txt")).length).toBe(20);
      // Of an input with files of its own nothing is there.
      if (!output.endsWith(".csv")) expect(written.split("\n").length).toBe(22);
    }
  });

  test("a truncated archive, a damaged one, and one with a damaged file in it", async () => {
    const archive = await tarOf({ "a.txt": good, "b.txt": good });
    const damaged = Buffer.from(archive);
    // The second file's header, behind the first's and its 3,150 bytes.
    damaged.fill(0x78, 4096, 4096 + 200);
    const folder = folderOf({
      "1.tar": archive.subarray(0, 3000),
      "2.tar": damaged,
      "3.tar": await tarOf({ "a.txt": good, "b.gz": packed.subarray(0, 9000) }),
      "4.txt": good,
    });
    const output = `${folderOf({})}/out/`;
    const { status, stderr } = await convert(folder, "-o", output, "--to", "csv");
    expect(stderr).toMatch(/1\.tar is a damaged archive: Unexpected end of data/);
    expect(stderr).toMatch(/2\.tar is a damaged archive: Invalid tar header/);
    expect(stderr).toMatch(/3\.tar\/b\.gz could not be decompressed \(gzip\)/);
    expect(stderr).toMatch(/3 unusable/);
    expect(status).toBe(1);
    expect(readdirSync(output).filter((name) => name.endsWith(".csv"))).toEqual([expect.stringMatching(/^4\.txt-/)]);
  });

  test("a malformed line, with --strict", async () => {
    const folder = folderOf({ "bad.txt": `${Buffer.from(good)}   x\n`, "good.txt": good });
    const output = `${folderOf({})}/out/`;
    const { status, stderr } = await convert(folder, "-o", output, "--to", "csv", "--strict");
    expect(status).toBe(1);
    expect(stderr).toMatch(/bad\.txt, line 22, byte \d+: no slot column in " {3}x"/);
    expect(readdirSync(output).filter((name) => name.endsWith(".csv")).length).toBe(1);
    expect((await convert(folder, "-o", output, "--to", "csv")).status).toBe(0);
  });
});

describe("what unpacks to more than anybody wants", () => {
  const gigabyte = gzipSync(gzipSync(Buffer.alloc(2 ** 28)));

  test("zeros without end are no text, and take no memory", async () => {
    const { status, stderr } = await convert(fileOf(gigabyte), "-o", "/dev/null", "--jobs", "1");
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringMatching(/more than 1 MiB, so it is not text/),
    });
  });

  test("a line without end is none", async () => {
    const { status, stderr } = await convert(fileOf(gzipSync(Buffer.alloc(2 ** 27, "x"))), "-o", "/dev/null");
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringMatching(/a line of more than 1 MiB/) });
  });

  test("packed five times over", async () => {
    let bytes = Buffer.from(good);
    for (let i = 0; i < 5; i++) bytes = gzipSync(bytes);
    const { status, stderr } = await convert(fileOf(bytes, "onion"), "-o", "/dev/null");
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringMatching(/onion is packed more than 4 times over: unpack it first/),
    });
  });

  test("of a folder or an archive it is passed over, and what is behind it is done", async () => {
    const line = Buffer.alloc(12e6, "x");
    const folder = folderOf({ "a.tar": await tarOf({ "1": line, "2": gigabyte, "3": good }), "b.min.js": line });
    const { status, stderr } = await convert(folder, "-o", "/dev/null");
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: expect.stringMatching(/^sockdex: 20 rows, 1 input, 0 malformed lines, 0 duplicates, 1 without a table/),
    });
  });
});

test("problems are reported, a JSON object a line; the summary names the worst input first", async () => {
  const folder = folderOf({
    "a.txt": `${Buffer.from(good)}   1: bad\n`,
    "b.txt": `${Buffer.from(good)}worse\n   2: bad\n`,
    "c.gz": packed.subarray(0, 500),
    "d.txt": good,
  });
  const report = join(folderOf({}), "problems.ndjson");
  const { status, stderr } = await convert(folder, "-o", "/dev/null", "--report", report);
  expect(status).toBe(1);
  const lines = readFileSync(report, "utf8").trim().split("\n");
  const problems = lines.map((line): Record<string, unknown> => JSON.parse(line));
  expect(problems.map(({ kind, source, line }) => [kind, String(source).slice(folder.length + 1), line])).toEqual([
    ["line", "a.txt", 22],
    ["line", "b.txt", 22],
    ["line", "b.txt", 23],
    ["input", "c.gz", undefined],
  ]);
  expect(problems[3]).toMatchObject({ code: "ERR_DECOMPRESS" });
  const table = stderr.split("\n").filter((line) => line.includes(folder) && line.startsWith("  "));
  expect(table.map((line) => line.replace(/.*\//, ""))).toEqual([
    expect.stringMatching(/^c\.gz: unusable, could not be decompressed \(gzip\) .*: unexpected end of file\.$/),
    "b.txt",
    "a.txt",
  ]);
});

test.each(["SIGINT", "SIGTERM"] as const)("%s ends it, and nothing half-written is left", async (signal) => {
  const big = fileOf(generateDump({ protocol: "tcp", rows: 200_000, seed: 1 }));
  const folder = folderOf({});
  const output = join(folder, "all.parquet");
  const many = Array.from({ length: 30 }, (_, i) => fileOf(readFileSync(big), `${i}.txt`));
  const child = spawn(process.execPath, [batch.cli(), "convert", ...many, "-o", output], { stdio: "pipe" });
  const ended = new Promise((resolve) => child.on("close", (_, by) => resolve(by)));
  const complaints = text(child.stderr);
  // As soon as it has begun to write.
  while (readdirSync(folder).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  child.kill(signal);
  expect(await ended).toBe(signal);
  expect(await complaints).toBe("");
  expect(readdirSync(folder)).toEqual([]);
});

test("a report is not written over an input", async () => {
  const path = fileOf(good);
  const { status, stderr } = await convert(path, "-o", "/dev/null", "--report", path);
  expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringMatching(/is an input or the output/) });
  expect(readFileSync(path).equals(good)).toBe(true);
});

describe("an output that cannot be written is one line and status 1", () => {
  const dump = () => fileOf(generateDump({ protocol: "tcp", rows: 120_000, seed: 1 }));

  test.skipIf(process.platform !== "linux")("a full device", async () => {
    const { status, stderr } = await convert(dump(), "-o", "/dev/full");
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringMatching(/^sockdex: \/dev\/full could not be written: ENOSPC[^\n]*\n$/),
    });
  });

  test("a full disk: nothing of the file is left, and inputs that fit their own files are done", async (context) => {
    const mount = folderOf({ disk: "" }).concat("/full");
    mkdirSync(mount);
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", mount], { stdio: "pipe" });
    } catch {
      return context.skip("a file system of two megabytes cannot be mounted here");
    }
    onTestFinished(() => void execFileSync("umount", [mount]));
    const one = await convert(dump(), "-o", join(mount, "rows.ndjson"));
    expect({ status: one.status, stderr: one.stderr }).toEqual({
      status: 1,
      stderr: expect.stringMatching(/rows\.ndjson could not be written: ENOSPC[^\n]*\n$/),
    });
    expect(readdirSync(mount)).toEqual([]);

    const small = fileOf(good, "small.txt");
    const both = await convert(dump(), small, "-o", join(mount, "out/"), "--to", "ndjson", "--jobs", "1");
    expect(both.status).toBe(1);
    expect(both.stderr).toMatch(/could not be written: ENOSPC/);
    expect(both.stderr).toMatch(/1 unusable/);
    const files = readdirSync(join(mount, "out"), { recursive: true, encoding: "utf8" });
    expect(files.filter((name) => name.endsWith(".ndjson"))).toEqual([expect.stringMatching(/^small\.txt-/)]);
    expect(files.filter((name) => name.endsWith(".sockdex-tmp"))).toEqual([]);
  });

  test("a closed pipe", async () => {
    const script = `"$0" "$1" convert "$2" | head -n 1 >/dev/null; echo "\${PIPESTATUS[0]}"`;
    const shell = (await import("node:child_process")).spawnSync(
      "bash",
      ["-c", script, process.execPath, batch.cli(), dump()],
      { encoding: "utf8" },
    );
    expect(shell.stdout).toBe("1\n");
    expect(shell.stderr).toBe("sockdex: The output was closed by its reader: what came after is not written\n");
  });
});
