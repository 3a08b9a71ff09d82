import { expect, test } from "vitest";
import { readDump } from "../../src/index";
import { generateDump } from "../generate/index";

const GIB = 2 ** 30;

test("a stream of more than 4 GiB passes in constant memory, every row of it", { timeout: 600_000 }, async () => {
  const piece = generateDump({ protocol: "tcp", rows: 60_000, seed: 1 });
  const pieces = Math.ceil((4 * GIB + 1) / piece.length);
  // Chunks end where they will, inside rows.
  async function* stream(): AsyncGenerator<Uint8Array> {
    for (let i = 0; i < pieces; i++) {
      for (let at = 0; at < piece.length; at += 1_000_003) yield piece.subarray(at, at + 1_000_003);
    }
  }
  let rows = 0;
  let highest = 0;
  let diagnostics: { bytes: number; malformed: number; lines: number } | undefined;
  const before = process.memoryUsage().rss;
  for await (const batch of readDump(stream(), { rowsPerBatch: 100_000 })) {
    rows += batch.size;
    highest = Math.max(highest, process.memoryUsage().rss - before);
    diagnostics = batch.diagnostics;
  }
  expect(rows).toBe(pieces * 60_000);
  expect(diagnostics?.bytes).toBe(pieces * piece.length);
  expect(diagnostics?.malformed).toBe(0);
  expect(diagnostics?.lines).toBe(pieces * 60_001);
  expect(highest).toBeLessThan(128 * 2 ** 20);
});
