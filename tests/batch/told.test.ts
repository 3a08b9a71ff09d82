import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { generateDump } from "../generate/index";
import { fileOf, folderOf } from "../procfs/files";
import { builtBatch } from "./built";
import { run } from "./command";
import { tarOf } from "./tar";

const batch = builtBatch();
const convert = (...args: string[]) => run(batch.cli(), ["convert", ...args]);
const dump = generateDump({ protocol: "tcp", rows: 20, seed: 1, quirks: 0 });

describe("NULs in a text", () => {
  test.each([
    ["a line of them", readFileSync("tests/fixtures/nul-line.txt"), 2],
    [
      "a block of them in front, as a crash leaves it",
      Buffer.concat([Buffer.alloc(8192), Buffer.from("\n"), dump]),
      20,
    ],
    ["other controls beside its rows", Buffer.concat([Buffer.alloc(600, 1), Buffer.from("\n"), dump]), 20],
  ])("%s are a malformed line, and its rows are read", async (_, text, rows) => {
    for (const input of [fileOf(text), folderOf({ "a.txt": text }), fileOf(await tarOf({ a: text }), "a.tar")]) {
      const { status, stderr } = await convert(input, "-o", "/dev/null");
      expect({ status, stderr }).toEqual({
        status: 0,
        stderr: expect.stringMatching(new RegExp(`^sockdex: ${rows} rows, 1 input, 1 malformed line`)),
      });
    }
  });

  test("and nothing else make no dump: it is passed over, or said to be binary", async () => {
    for (const length of [100, 2 ** 22]) {
      const folder = folderOf({ "a.bin": Buffer.alloc(length), "b.txt": dump });
      expect(await convert(folder, "-o", "/dev/null")).toMatchObject({
        status: 0,
        stderr: expect.stringMatching(/^sockdex: 20 rows, 1 input, .* 1 without a table/),
      });
      expect((await convert(join(folder, "a.bin"), "-o", "/dev/null")).stderr).toMatch(/It is binary|no text/);
    }
  });
});

describe("an output's ending", () => {
  test("that is not a format's writes nothing; --to, a folder and no ending may be called as they like", async () => {
    const [input, folder] = [fileOf(dump, "tcp.txt"), folderOf({})];
    const unknown = join(folder, "all.parqet");
    expect(await convert(input, "-o", unknown)).toMatchObject({ status: 2 });
    expect(existsSync(unknown)).toBe(false);
    for (const args of [
      ["-o", unknown, "--to", "csv"],
      ["-o", join(folder, "rows")],
      ["-o", join(folder, ".hidden")],
      ["-o", join(folder, "lake.d/")],
      ["-o", join(folder, "lake.e"), "--partition-by", "protocol"],
      ["-o", join(folder, "lake.d")],
      ["-o", join(folder, "X.CSV")],
    ]) {
      expect(await convert(input, ...args)).toMatchObject({ status: 0 });
    }
    expect(readFileSync(unknown, "utf8")).toMatch(/^source,/);
  });
});

describe("a host or a time that the names do not have", () => {
  const dumps = Object.fromEntries(Array.from({ length: 4 }, (_, i) => [`web${i}/tcp.txt`, dump]));

  test.each([
    [["--host-from", "no(where)"], "host found in 0 of 4 inputs"],
    [["--host-from", "web([01])/"], "host found in 2 of 4 inputs"],
    [["--time-from", "web(.*)/", "--host-from", "(web.)"], "time found in 0 of 4 inputs"],
  ])("%j: is told", async (args, message) => {
    const folder = folderOf({ ...dumps, "README.md": "no table" });
    const { status, stderr } = await convert(folder, "-o", "/dev/null", ...args);
    expect(status).toBe(0);
    expect(stderr).toContain(message);
    expect(stderr.match(/ found in /g)).toHaveLength(1);
  });

  test("where all have one, nothing is said", async () => {
    const { stderr } = await convert(
      folderOf({ ...dumps, "README.md": "no" }),
      "-o",
      "/dev/null",
      "--host-from",
      "web.",
    );
    expect(stderr).not.toContain("found");
  });

  test.each([
    ["host", "--host-from", "web(.)/", "host"],
    ["date", "--time-from", "web(.)/", "time"],
    ["hour,protocol", "--time-from", "mtime", "time"],
  ])("no partition by %s is made of inputs without", async (keys, option, pattern, what) => {
    const output = join(folderOf({}), "lake/");
    const args = ["--partition-by", keys, option, pattern, "-o", output, "--to", "csv"];
    const { status, stderr } = await run(batch.cli(), ["convert", "-", ...args], { input: dump });
    expect(status).toBe(1);
    expect(stderr).toContain(`- has no ${what} to partition by: ${what}From (${option}) does not find one.`);
    expect(readdirSync(output).filter((name) => name.includes("="))).toEqual([]);
  });
});

test("the closing table has no line for duplicates alone", async () => {
  const [header, row] = [dump.subarray(0, 150), dump.subarray(150, 300)];
  const input = fileOf(Buffer.concat([header, row, row]));
  const { status, stderr } = await convert(input, "-o", "/dev/null");
  expect(status).toBe(0);
  expect(stderr).toMatch(/^sockdex: 2 rows, 1 input, 0 malformed lines, 1 duplicate; [^\n]*\n$/);
});
