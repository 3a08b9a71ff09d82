import { execFileSync, spawn } from "node:child_process";
import { appendFileSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { type ConvertOptions, type ConvertProblem, convert } from "../../src/batch/index";
import { generateDump } from "../generate/index";
import { fileOf, folderOf } from "../procfs/files";
import { tarOf } from "./tar";

const dump = generateDump({ protocol: "tcp", rows: 20, seed: 1 });
const go = (options: Pick<ConvertOptions, "inputs" | "output"> & Partial<ConvertOptions>) =>
  convert({ format: "csv", jobs: 1, ...options });
const files = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".csv"))
    .sort();

describe("an output among the inputs", () => {
  test("files beside their inputs: what was made is not read again", async () => {
    const folder = folderOf({ "a.txt": dump, "b/c.txt": dump });
    for (const [inputs, expected] of [
      [folder, 40],
      [folder, 40],
      [join(folder, "b"), 20],
      [`${folder}/**/*`, 40],
    ] as const) {
      const { unusable, rows } = await go({ inputs, output: `${folder}/` });
      expect({ unusable, rows }).toEqual({ unusable: 0, rows: expected });
    }
    expect(files(folder)).toEqual([
      expect.stringMatching(/^a\.txt-[0-9a-f]{16}\.csv$/),
      expect.stringMatching(/^c\.txt-[0-9a-f]{16}\.csv$/),
    ]);
  });

  test("one file in the folder that is read", async () => {
    const folder = folderOf({ "a.txt": dump });
    for (let i = 0; i < 2; i++) {
      expect(await go({ inputs: folder, output: join(folder, "all.csv") })).toMatchObject({
        rows: 20,
        withoutTable: 0,
      });
    }
  });

  test("a file is not written over itself", async () => {
    const path = fileOf(dump, "a.txt");
    await expect(go({ inputs: path, output: path })).rejects.toThrow(
      `${path} is the output and an input: it would be replaced. Name another file for one of them.`,
    );
    expect(readFileSync(path).equals(dump)).toBe(true);
  });
});

describe("files that go by several names, or by the same", () => {
  test("a link, a loop and a folder named twice give each row once", async () => {
    const folder = folderOf({ "a.txt": dump, "b/c.txt": dump });
    symlinkSync(".", join(folder, "loop"));
    symlinkSync("a.txt", join(folder, "z.txt"));
    symlinkSync("nowhere", join(folder, "dangling"));
    const summary = await go({ inputs: [folder, join(folder, "b"), `${folder}/*.txt`], output: folderOf({}) });
    expect(summary).toMatchObject({ inputs: 2, rows: 40, unusable: 0 });
  });

  test("equal names in different places have files of their own, one file by two names has one", async () => {
    const output = folderOf({});
    const places = folderOf({ "1/x.txt": dump, "2/x.txt": dump });
    const here = process.cwd();
    try {
      for (const place of ["1", "2"]) {
        process.chdir(join(places, place));
        await go({ inputs: "x.txt", output });
      }
    } finally {
      process.chdir(here);
    }
    expect(files(output).length).toBe(2);
    await go({ inputs: join(places, "1/x.txt"), output });
    expect(files(output).length).toBe(2);
  });

  test("streams are told apart", async () => {
    const output = folderOf({});
    await go({ inputs: [Readable.from([dump]), Readable.from([dump])], output });
    expect(files(output)).toEqual([
      expect.stringMatching(/^input--[0-9a-f]{16}\.csv$/),
      expect.stringMatching(/^input-2-[0-9a-f]{16}\.csv$/),
    ]);
  });

  test("no engine passes over a file for its name", async () => {
    const folder = folderOf({ "_a.txt": dump, "-b.txt": dump, "\u00e9t\u00e9.txt": dump, ".c.txt": dump });
    const output = folderOf({});
    await go({ inputs: [folder, join(folder, ".c.txt")], output });
    expect(files(output).map((name) => name.slice(0, -21))).toEqual([
      "input-b.txt",
      "input.c.txt",
      "input_a.txt",
      "input_t_.txt",
    ]);
  });
});

test.skipIf(process.platform !== "linux")("a named pipe is read from its first byte, into a folder too", async () => {
  const pipe = join(folderOf({}), "pipe");
  execFileSync("mkfifo", [pipe]);
  const writer = spawn("bash", ["-c", 'cat "$0" > "$1"', fileOf(dump), pipe]);
  const closed = new Promise((resolve) => writer.on("close", resolve));
  expect(await go({ inputs: pipe, output: folderOf({}), resume: true })).toMatchObject({ rows: 20, unusable: 0 });
  expect(await closed).toBe(0);
});

test("a stream that fails is unusable, and the others are done", async () => {
  const failing = Readable.from(
    (async function* () {
      yield dump;
      throw new Error("the line went dead");
    })(),
  );
  const problems: ConvertProblem[] = [];
  const inputs = [failing, fileOf(dump)];
  const summary = await go({ inputs, output: folderOf({}), onProblem: (problem) => problems.push(problem) });
  expect(summary).toMatchObject({ written: 20, unusable: 1 });
  expect(problems).toMatchObject([{ message: "- could not be read: the line went dead." }]);
});

describe("hostile archives", () => {
  test("a name without end is damage: every row would bear it", async () => {
    const archive = await tarOf({ ["\u0001".repeat(1_000_000)]: dump });
    const problems: ConvertProblem[] = [];
    const inputs = [fileOf(archive, "x.tar"), fileOf(dump)];
    const summary = await go({
      inputs,
      output: folderOf({}),
      format: "ndjson",
      onProblem: (problem) => problems.push(problem),
    });
    expect(summary).toMatchObject({ rows: 20, unusable: 1 });
    expect(problems).toMatchObject([
      { message: expect.stringMatching(/x\.tar is a damaged archive: a file's name has 1000000 characters/) },
    ]);
  });

  test("a host that is no folder's name leaves nothing of its input", async () => {
    const names = ["../../up", "a".repeat(300), "b\nc"];
    const inputs = fileOf(await tarOf(Object.fromEntries(names.map((name) => [`${name}/x`, dump]))), "x.tar");
    const output = folderOf({});
    const run = { inputs, output, partitionBy: ["host"] };
    const summary = await go({ ...run, hostFrom: /x\.tar\/(.*)\/x$/s });
    expect(summary).toMatchObject({ unusable: 1, written: 0 });
    expect(files(output)).toEqual([]);
    expect(readdirSync(join(output, "_sockdex"))).toEqual([]);
    // Short ones are escaped, none leads out of the folder.
    expect((await go({ ...run, hostFrom: /x\.tar\/(.{1,20}).*\/x$/s })).unusable).toBe(0);
    expect(files(output).map((name) => name.replace(/\/.*/, ""))).toEqual([
      "host=..%2F..%2Fup",
      `host=${"a".repeat(20)}`,
      "host=b%0Ac",
    ]);
  });
});

test("an input that grew while it was read is done again by --resume", async () => {
  const input = fileOf(dump, "a.txt");
  const run = { inputs: input, output: folderOf({}), resume: true, hostFrom: "a" };
  let grown = false;
  // What comes after the text was read, and before its rows have their name.
  const onProgress = () => {
    if (grown) return;
    grown = true;
    appendFileSync(input, generateDump({ protocol: "tcp", rows: 5, seed: 2, header: false }));
  };
  expect(await go({ ...run, onProgress })).toMatchObject({ rows: 20 });
  expect(await go(run)).toMatchObject({ rows: 25, resumed: 0 });
  expect(await go(run)).toMatchObject({ rows: 0, resumed: 1 });
});

test("a run killed while it replaced files leaves none that another does not know of", async () => {
  const folder = folderOf({ "a.txt": dump });
  const output = folderOf({});
  const run = { inputs: folder, output, partitionBy: ["protocol"], resume: true };
  await go(run);
  const before = files(output);
  // The moment at which the new file has its name and the old one is still there: a folder where the record will be.
  writeFileSync(join(folder, "a.txt"), gzipSync(generateDump({ protocol: "udp", rows: 7, seed: 1 })));
  const [record = ""] = readdirSync(join(output, "_sockdex"));
  const kept = JSON.parse(readFileSync(join(output, "_sockdex", record), "utf8"));
  const next = before.map((name) => name.replace("protocol=tcp", "protocol=udp"));
  mkdirSync(join(output, "protocol=udp"));
  writeFileSync(join(output, next[0] ?? ""), "whole");
  writeFileSync(
    join(output, "_sockdex", record),
    JSON.stringify({ ...kept, sha256: "", outputs: [...before, ...next] }),
  );
  expect(await go(run)).toMatchObject({ resumed: 0, written: 7 });
  expect(files(output)).toEqual(next);
});
