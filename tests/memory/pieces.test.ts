import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FORMATS } from "../../src/batch/index";
import { builtBatch } from "../batch/built";
import { generateDump, PROTOCOLS } from "../generate/index";
import { Random } from "../generate/random";
import { expectRows } from "./expect-rows";
import { type Format, rowsIn } from "./read-rows";

const KIB = 1024;
const PIECES = [64 * KIB, 1024 * KIB, 8192 * KIB];

const plain = builtBatch();
const moving = PIECES.map((pieceBytes) => ({ pieceBytes, batch: builtBatch({ pieceBytes, moves: true }) }));

/** Two hundred files, where `npm run test:large` takes the time, and otherwise some of them. */
const FILES = process.env.SOCKDEX_TEST_GRID === "fine" ? 200 : 24;

/** Most are small, some of several pieces, some packed, with damage and prompts between tables. */
const files = (() => {
  const random = new Random(11);
  const found: Record<string, Uint8Array> = {};
  for (let i = 0; i < FILES; i++) {
    const tables = Array.from({ length: random.between(1, 3) }, () => {
      const rows = random.chance(0.04) ? random.between(5000, 12_000) : random.between(1, 300);
      const protocol = random.pick(PROTOCOLS);
      return generateDump({ protocol, rows, seed: random.uint32(), header: random.chance(0.8), quirks: 0.1 });
    });
    const text = Buffer.concat(
      tables.flatMap((table) => [table, Buffer.from(random.pick(["", "\n", "damaged\n", "# cat x\n"]))]),
    );
    const isPacked = random.chance(0.2);
    found[`${String(i).padStart(3, "0")}.txt${isPacked ? ".gz" : ""}`] = isPacked ? gzipSync(text) : text;
  }
  return found;
})();

/** All files in one, in their order. */
async function convertAll(batch: typeof plain, format: Format, jobs: number): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), "sockdex-"));
  const output = join(folder, `all.${format}`);
  const { convert } = batch.library();
  const summary = await convert({ inputs, output, jobs, details: true, ordered: true });
  expect(summary).toMatchObject({ inputs: FILES, unusable: 0 });
  const bytes = readFileSync(output);
  rmSync(folder, { recursive: true });
  return bytes;
}

/** What one thread makes of whole files, before the mode is on. */
const wholes = new Map<Format, Buffer>();
let inputs = "";
beforeAll(async () => {
  inputs = mkdtempSync(join(tmpdir(), "sockdex-"));
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(inputs, name), bytes);
  for (const format of FORMATS) wholes.set(format, await convertAll(plain, format, 1));
});
afterAll(() => rmSync(inputs, { recursive: true }));

describe.each(FORMATS)("files to %s", (format) => {
  test("by any number of threads, in any pieces, with memory moved at every reservation", {
    timeout: 300_000,
  }, async () => {
    const whole = wholes.get(format) ?? Buffer.alloc(0);
    for (const { pieceBytes, batch } of moving) {
      const one = await convertAll(batch, format, 1);
      const isWhole = pieceBytes === PIECES.at(-1);
      // Record batches and row groups end where pieces do: else the bytes are the same.
      if (isWhole || format === "csv" || format === "ndjson") expect(one.equals(whole), `${pieceBytes}`).toBe(true);
      else await expectSameRows(format, one, whole, `pieces of ${pieceBytes} bytes`);
      for (const jobs of [2, 4]) {
        const several = await convertAll(batch, format, jobs);
        expect(several.equals(one), `${jobs} threads, pieces of ${pieceBytes} bytes`).toBe(true);
      }
    }
  });
});

async function expectSameRows(format: Format, is: Buffer, should: Buffer, what: string) {
  const [found, expected] = await Promise.all([is, should].map((bytes) => rowsIn(format, new Uint8Array(bytes))));
  expectRows(found ?? [], (expected ?? []).map(asText), what);
}

/** Pointers are numbers in Arrow, of both alike. */
function asText(row: Record<string, unknown>) {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => {
      const isPointer = name === "pointer" && typeof value === "bigint";
      return [name, isPointer ? value.toString(16).padStart(16, "0") : value === null ? null : String(value)];
    }),
  );
}
