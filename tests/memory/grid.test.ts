import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { FORMATS } from "../../src/batch/index";
import { SocketTable } from "../../src/core";
import { builtBatch } from "../batch/built";
import { generateDump } from "../generate/index";
import { folderOf } from "../procfs/files";
import { expectRows } from "./expect-rows";
import { plainRows, rowsIn } from "./read-rows";

/** `npm run test:large` asks for the fine grid up to 400,000 rows: some minutes. */
const isLarge = process.env.SOCKDEX_TEST_GRID === "fine";
const MOST = isLarge ? 400_000 : 45_000;
const STEP = isLarge ? 1.25 : 2.1;

/** Row counts on a logarithmic grid, and what once failed. */
const COUNTS = [2600, 40_000];
for (let rows = 1; rows <= MOST; rows = Math.max(rows + 1, Math.ceil(rows * STEP))) COUNTS.push(rows);

/** Conversions of so many rows together: what is read back is held whole. */
const GROUP_ROWS = 500_000;
const groups: number[][] = [[]];
for (const rows of COUNTS) {
  const last = groups.at(-1) ?? [];
  if (last.reduce((sum, one) => sum + one, rows) <= GROUP_ROWS) last.push(rows);
  else groups.push([rows]);
}

const batch = builtBatch();

/** Texts of these rows are its beginnings. */
const text = generateDump({ protocol: "tcp", rows: MOST, seed: 1, quirks: 0.05, header: false });
const ends = (() => {
  const found = [0];
  for (let at = text.indexOf(10); at >= 0; at = text.indexOf(10, at + 1)) found.push(at + 1);
  return found;
})();
const bytesOf = (rows: number) => text.subarray(0, ends[rows]);

describe.each([false, true])("conversions of any number of rows; details: %s", (details) => {
  test.each(FORMATS)(
    "to %s are what a plain writer gives, by one thread and by two",
    { timeout: 900_000 },
    async (to) => {
      const { convert } = batch.library();
      const folder = folderOf(Object.fromEntries(COUNTS.map((rows) => [`${rows}.txt`, bytesOf(rows)])));
      const whole = plainRows(SocketTable.parse(bytesOf(MOST), { details }));
      for (const group of groups) {
        const [one, two] = [join(folder, `one.${to}`), join(folder, `two.${to}`)];
        for (const [output, jobs] of [
          [one, 1],
          [two, 2],
        ] as const) {
          const inputs = group.map((rows) => join(folder, `${rows}.txt`));
          const summary = await convert({ inputs, output, details, jobs, ordered: true });
          expect(summary).toMatchObject({ inputs: group.length, unusable: 0, malformed: 0 });
        }
        const bytes = new Uint8Array(readFileSync(one));
        expect(readFileSync(two).equals(bytes), "by two threads").toBe(true);
        const expected = group.flatMap((rows) => whole.slice(0, rows));
        expectRows(await rowsIn(to, bytes), expected, `${group} rows`);
      }
    },
  );
});
