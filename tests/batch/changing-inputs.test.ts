import { appendFileSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { type ConvertProblem, readTexts } from "../../src/batch/index";
import { generateDump } from "../generate/index";
import { fileOf, folderOf, openFilesIn } from "../procfs/files";
import { builtBatch } from "./built";

const batch = builtBatch();

/** Three pieces of 8 MiB. */
const ROWS = 130_000;
const dump = generateDump({ protocol: "tcp", rows: ROWS, seed: 1 });
const other = generateDump({ protocol: "tcp", rows: ROWS, seed: 2 });
const longer = generateDump({ protocol: "tcp", rows: ROWS + 1000, seed: 2 });
const row = generateDump({ protocol: "tcp", rows: 1, seed: 3, header: false });

/** Converts a file that `change` changes as soon as some of it is read. */
async function changed(bytes: Uint8Array, jobs: number, output: string, change: (path: string) => void) {
  const path = fileOf(bytes, "dump.dat");
  const problems: ConvertProblem[] = [];
  let isChanged = false;
  const summary = await batch.library().convert({
    inputs: [path, fileOf(row, "other.txt")],
    output,
    format: "csv",
    columns: ["line", "inode"],
    jobs,
    onProblem: (problem) => problems.push(problem),
    onProgress: () => {
      if (!isChanged) change(path);
      isChanged = true;
    },
  });
  expect(openFilesIn(path)).toEqual([]);
  const messages = problems.flatMap((problem) =>
    problem.kind === "input" ? problem.message.replace(path, "PATH") : [],
  );
  return { ...summary, messages };
}

const CHANGES: [string, (path: string, bytes: Uint8Array) => void, RegExp][] = [
  ["cut", (path) => truncateSync(path, 1_000_000), /^PATH changed while it was read: it was cut from/],
  ["emptied", (path) => truncateSync(path, 0), /^PATH changed while it was read: it was cut from/],
  [
    "replaced by rename",
    (path, bytes) => {
      writeFileSync(`${path}.new`, bytes);
      renameSync(`${path}.new`, path);
    },
    /^PATH changed while it was read: another file was put in its place/,
  ],
  ["removed", (path) => rmSync(path), /^PATH changed while it was read: it was removed/],
  [
    "written to in its middle",
    (path, bytes) => {
      const changed = Buffer.from(bytes);
      changed[Math.floor(bytes.length / 2)] = 0x30;
      writeFileSync(path, changed, { flag: "r+" });
    },
    /^PATH changed while it was read: it was written to/,
  ],
];

describe.each([
  ["plain", dump, longer],
  ["packed", gzipSync(dump, { level: 1 }), gzipSync(longer, { level: 1 })],
])("an input that changes while it is read, %s, is unusable", (_, bytes, rewritten) => {
  const changes: typeof CHANGES = [
    ...CHANGES,
    [
      "written anew, and longer",
      (path) => writeFileSync(path, Buffer.concat([rewritten, row])),
      /^PATH changed while it was read: it was written anew/,
    ],
  ];
  test.each(changes.flatMap(([name, ...rest]) => [1, 2].map((jobs) => [name, jobs, ...rest] as const)))(
    "%s, %i threads",
    { timeout: 60_000 },
    async (_, jobs, change, message) => {
      const output = `${folderOf({})}/`;
      const summary = await changed(bytes, jobs, output, (path) => change(path, bytes));
      expect(summary.messages).toEqual([expect.stringMatching(message)]);
      expect(summary).toMatchObject({ unusable: 1, written: 1 });
    },
  );
});

test.each([1, 2])(
  "what is appended to an input while it is read is left for the next time, %i threads",
  async (jobs) => {
    const output = join(folderOf({}), "rows.csv");
    const summary = await changed(dump, jobs, output, (path) => appendFileSync(path, other));
    expect(summary).toMatchObject({ unusable: 0, rows: ROWS + 1, messages: [] });
    expect(readFileSync(output, "utf8").split("\n").length).toBe(ROWS + 3);
  },
);

test("readTexts() throws of a file that was replaced while it was read", async () => {
  const path = fileOf(dump);
  const read = async () => {
    for await (const { bytes } of readTexts([path])) {
      for await (const _ of bytes) {
        writeFileSync(`${path}.new`, other);
        renameSync(`${path}.new`, path);
      }
    }
  };
  await expect(read()).rejects.toMatchObject({ code: "ERR_READ", message: expect.stringContaining("in its place") });
  expect(openFilesIn(path)).toEqual([]);
});
