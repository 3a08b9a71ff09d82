import { writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readDumpSync } from "../../src/index";
import { type ByteOrder, generateDump, type Protocol } from "../generate/index";
import { type OracleRow, parseOracle } from "../oracle/index";
import { expectSameRows, rowsOf } from "./as-oracle";
import { chunksOf, collect } from "./batches";
import { fileOf } from "./files";

const ORDERS: ByteOrder[] = ["little", "big"];
const ROWS = 300;

const dumpOf = (byteOrder: ByteOrder, protocol: Protocol = "tcp") => generateDump({ protocol, rows: ROWS, byteOrder });

/** Listeners at no address: their addresses read the same either way. */
function tellingNothing(rows: number): Buffer {
  const row = (i: number) =>
    `${i}: 00000000:${(i + 1).toString(16).padStart(4, "0")} 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 ${i + 1}\n`;
  return Buffer.from(Array.from({ length: rows }, (_, i) => row(i)).join(""));
}

async function expectJudged(
  bytes: Uint8Array,
  rowsPerBatch: number,
  order: ByteOrder,
  expected: OracleRow[],
): Promise<void> {
  const { rows, table } = await collect(chunksOf(bytes, 1000), { byteOrder: "auto", rowsPerBatch });
  expectSameRows(rows, expected);
  expect(table?.diagnostics.byteOrder.order).toBe(order);
  expect(table?.diagnostics.byteOrder.certainty).toBeGreaterThan(0.5);
}

describe.each(ORDERS)("a dump of a %s-endian host", (byteOrder) => {
  describe.each<Protocol>(["tcp", "tcp6"])("of %s", (protocol) => {
    const bytes = dumpOf(byteOrder, protocol);
    const expected = parseOracle(bytes, { byteOrder }).rows;

    it("is read as told", async () => {
      const { rows, table } = await collect(chunksOf(bytes, 999), { byteOrder, rowsPerBatch: 70 });
      expectSameRows(rows, expected);
      expect(table?.diagnostics.byteOrder).toEqual({ order: byteOrder, certainty: 1 });
      expectSameRows(rowsOf(readDumpSync(fileOf(bytes), { byteOrder })), expected);
    });

    it("is judged whole", () => {
      const table = readDumpSync(fileOf(bytes), { byteOrder: "auto" });
      expectSameRows(rowsOf(table), expected);
      expect(table.diagnostics.byteOrder.order).toBe(byteOrder);
      expect(table.diagnostics.byteOrder.certainty).toBeGreaterThan(0.5);
    });

    it.each([50, 150, ROWS - 1, ROWS, ROWS + 1, 65536])("is judged by its first batch of %d", async (rowsPerBatch) => {
      await expectJudged(bytes, rowsPerBatch, byteOrder, expected);
    });
  });

  it("is judged by the first batch that tells", async () => {
    const bytes = Buffer.concat([tellingNothing(100), dumpOf(byteOrder)]);
    const expected = parseOracle(bytes, { byteOrder }).rows;
    for (const rowsPerBatch of [10, 33, 100, 1000]) await expectJudged(bytes, rowsPerBatch, byteOrder, expected);
  });

  it("is judged anew when another one's stands there", () => {
    const path = fileOf(dumpOf(byteOrder));
    const table = readDumpSync(path, { byteOrder: "auto" });
    for (const order of [...ORDERS, ...[...ORDERS].reverse()]) {
      const bytes = dumpOf(order);
      writeFileSync(path, bytes);
      expectSameRows(rowsOf(table.refresh()), parseOracle(bytes, { byteOrder: order }).rows);
      expect(table.diagnostics.byteOrder.order).toBe(order);
    }
  });
});

it("a dump that tells nothing of its byte order is said to be judged so", async () => {
  const { rows, table } = await collect(chunksOf(tellingNothing(50), 100), { byteOrder: "auto", rowsPerBatch: 20 });
  expect(rows.length).toBe(50);
  expect(table?.diagnostics.byteOrder).toEqual({ order: "little", certainty: 0 });
});
