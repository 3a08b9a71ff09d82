import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { generateDump } from "../generate/index";
import { fileOf, folderOf } from "../procfs/files";
import { builtBatch } from "./built";

const batch = builtBatch();

/** Cut off in its third piece of 8 MiB: the first two, rows 1 to 111,848 of 150 bytes a line, are there to be written. */
const torn = (() => {
  const packed = gzipSync(generateDump({ protocol: "tcp", rows: 140_000, seed: 1 }), { level: 1 });
  return packed.subarray(0, packed.length - 200_000);
})();
const ROWS = Math.ceil((2 * 8 * 2 ** 20) / 150) - 1;

describe("what an archive holds in front of its damage", () => {
  test.each([
    { jobs: 1, ordered: false },
    { jobs: 1, ordered: true },
    { jobs: 2, ordered: false },
    { jobs: 2, ordered: true },
  ])("is written whole into one file, and summed up, with %o", async (how) => {
    const { convert } = batch.library();
    const inputs = folderOf({ "1.gz": torn, "2.gz": torn, "3.gz": torn });
    const folder = folderOf({});
    const output = join(folder, "all.csv");
    const summary = await convert({ inputs, output, columns: ["line"], ...how });
    expect(summary).toMatchObject({ unusable: 3, rows: 3 * ROWS, written: 3 * ROWS });
    const lines = readFileSync(output, "utf8").split("\n").slice(1, -1).map(Number);
    expect(lines.length).toBe(3 * ROWS);
    const expected = Array.from({ length: ROWS }, (_, i) => i + 2);
    if (how.ordered) expect(lines).toEqual([...expected, ...expected, ...expected]);
    expect(readdirSync(folder)).toEqual(["all.csv"]);
  });

  test("is not written into files of their own, and nothing is left of it", async () => {
    const { convert } = batch.library();
    const inputs = folderOf({ "1.gz": torn, "2.gz": torn, "3.gz": torn });
    const output = folderOf({});
    const summary = await convert({ inputs, output, format: "csv", jobs: 2 });
    expect(summary).toMatchObject({ unusable: 3, rows: 3 * ROWS, written: 0 });
    expect(readdirSync(output)).toEqual(["_sockdex"]);
    expect(readdirSync(join(output, "_sockdex"))).toEqual([]);
  });
});

test("millions of lines that say nothing take no memory of a thread's", { timeout: 60_000 }, async () => {
  const { convert } = batch.library();
  const row = generateDump({ protocol: "tcp", rows: 1, seed: 1, header: false });
  const inputs = fileOf(Buffer.concat([row, Buffer.alloc(5 * 2 ** 20, "\n"), row]));
  const output = join(folderOf({}), "all.csv");
  const summary = await convert({ inputs, output, columns: ["line"], jobs: 2 });
  expect(summary).toMatchObject({ unusable: 0, rows: 2, malformed: 0 });
  expect(readFileSync(output, "utf8")).toBe(`line\r\n1\r\n${5 * 2 ** 20 + 2}\r\n`);
});
