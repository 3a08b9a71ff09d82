import { Readable } from "node:stream";
import { expect, it } from "vitest";
import { readDump } from "../../src/index";
import { generateChunks } from "../generate/index";

const ROWS = Math.floor(2 ** 26 / 150);

/** Of which a table that kept all rows would take 32 MB and its text 64; generous to the generator and the collector. */
const MOST_GROWTH = 200e6;

it("64 MiB go through readDump() in bounded memory", async () => {
  const chunks = generateChunks({ protocol: "tcp", rows: ROWS, seed: 41, quirks: 0 });
  let rows = 0;
  let peak = 0;
  let columns: number | undefined;
  const before = process.memoryUsage.rss();
  for await (const batch of readDump(Readable.from(chunks), { rowsPerBatch: 10_000 })) {
    rows += batch.size;
    peak = Math.max(peak, process.memoryUsage.rss());
    // The table's own memory is the same from the first batch to the last.
    columns ??= batch.columns.state.buffer.byteLength;
    expect(batch.columns.state.buffer.byteLength).toBe(columns);
  }
  expect(rows).toBe(ROWS);
  expect(peak - before).toBeLessThan(MOST_GROWTH);
});
