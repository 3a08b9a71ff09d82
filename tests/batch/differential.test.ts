import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { convert, FORMATS } from "../../src/batch/index";
import { damage, generateDump, PROTOCOLS } from "../generate/index";
import { parseOracle } from "../oracle/index";
import { folderOf } from "../procfs/files";
import { type Expected, valuesOfRow } from "./expected";
import { comparable, connect, query, tableIn } from "./read-back";

/** Real captures of many kernels, beside the project where they are to be had. */
const DUMPS = join(import.meta.dirname, "../../../shared/dumps");
const captured = existsSync(DUMPS) ? readdirSync(DUMPS).filter((name) => name.endsWith(".txt")) : [];

const damaged = Object.fromEntries(
  PROTOCOLS.flatMap((protocol) =>
    Array.from({ length: 12 }, (_, i): [string, Uint8Array] => {
      const seed = i + 1;
      const table = generateDump({ protocol, rows: 80, seed, quirks: 0.2, header: seed % 3 > 0 });
      return [`${protocol}-${seed}.dump`, damage(table, seed, 1 + ((seed * 3) % 40))];
    }),
  ),
);

/** Converts all at once; holds every input's rows against what the reference parser finds in it. */
async function expectAgreement(files: Record<string, Uint8Array>, format: (typeof FORMATS)[number]): Promise<number> {
  // Names tell a protocol: these tell none.
  const names = Object.keys(files);
  const folder = folderOf(Object.fromEntries(names.map((name, i) => [`${i}.dump`, files[name] ?? ""])));
  const path = join(folderOf({}), `rows.${format}`);
  const { rows, malformed } = await convert({ inputs: folder, output: path, details: true, jobs: 1, ordered: true });
  const connection = await connect();
  const found = await query(`select * from ${await tableIn(connection, path)} order by source, line`);
  connection.closeSync();
  const bySource = new Map<string, Record<string, unknown>[]>();
  for (const row of found) bySource.set(String(row.source), [...(bySource.get(String(row.source)) ?? []), row]);
  let total = 0;
  let problems = 0;
  for (const [i, name] of names.entries()) {
    const bytes = files[name] ?? new Uint8Array(0);
    const expected = parseOracle(bytes, { details: true });
    const got = bySource.get(join(folder, `${i}.dump`)) ?? [];
    expect(got.length, name).toBe(expected.rows.length);
    for (const [n, row] of expected.rows.entries()) {
      const values: Expected = valuesOfRow(row);
      expect(comparable(got[n] ?? {}, Object.keys(values)), `${name}, row ${n}`).toEqual(values);
    }
    total += expected.rows.length;
    problems += expected.malformed;
  }
  expect(rows).toBe(total);
  // Prompts and rulers are no damage here.
  expect(malformed).toBeLessThanOrEqual(problems);
  return total;
}

describe.each(FORMATS)("every row in %s is the reference parser's", (format) => {
  test("of damaged tables", async () => {
    expect(await expectAgreement(damaged, format)).toBeGreaterThan(3000);
  });

  test.skipIf(captured.length === 0)("of captured tables (skipped where ../shared/dumps is absent)", async () => {
    const files = Object.fromEntries(captured.map((name) => [name, new Uint8Array(readFileSync(join(DUMPS, name)))]));
    expect(await expectAgreement(files, format)).toBeGreaterThan(1000);
  });
});
