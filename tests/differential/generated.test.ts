import { describe, expect, test } from "vitest";
import { PROTOCOLS, SocketTable } from "../../src/core";
import { generateDump } from "../generate/index";
import { parseOracle } from "../oracle/index";
import { expectAgreement, expectEqual, feed } from "./compare";

/** `npm run test:large` asks for a million. */
const ROWS = Number(process.env.SOCKDEX_TEST_ROWS ?? 20_000);

describe.each(PROTOCOLS)("generated %s tables", (protocol) => {
  test(`${ROWS} rows equal the oracle's, column by column`, { timeout: 600_000 }, () => {
    const bytes = generateDump({ protocol, rows: ROWS, seed: 1 });
    const given = { protocol, details: true };
    expectEqual(SocketTable.parse(bytes, given), parseOracle(bytes, given), protocol);
  });

  test("without details, told nothing, of either byte order, without a header", () => {
    for (const byteOrder of ["little", "big"] as const) {
      for (const header of [true, false]) {
        const bytes = generateDump({ protocol, rows: 2000, seed: 2, byteOrder, header, quirks: 0.3 });
        expectAgreement(bytes, { byteOrder }, `${byteOrder}, header ${header}`, [5000]);
      }
    }
  });

  test("slots of every width, across the point where a column shifts", () => {
    for (const firstSlot of [0, 9_990, 99_990, 999_990, 9_999_990, 99_999_990, 4_294_967_000]) {
      const bytes = generateDump({ protocol, rows: 400, seed: 3, firstSlot });
      expectAgreement(bytes, { protocol, details: true }, `first slot ${firstSlot}`, [1000]);
    }
  });

  test("at every chunk size", () => {
    const bytes = generateDump({ protocol, rows: 60, seed: 4, quirks: 0.3 });
    const cuts = Array.from({ length: 400 }, (_, i) => i + 1);
    expectAgreement(bytes, { protocol, details: true }, protocol, cuts);
  });

  test("torn anywhere at its end", () => {
    const bytes = generateDump({ protocol, rows: 4, seed: 5 });
    for (let length = 1; length <= bytes.length; length++) {
      expectAgreement(bytes.subarray(0, length), { protocol, details: true }, `${length} bytes`, [64]);
    }
  });
});

test("a window's border falls on every byte of a row", () => {
  const bytes = generateDump({ protocol: "tcp", rows: 4000, seed: 6 });
  const expected = parseOracle(bytes, {});
  for (let first = 262_144 - 160; first < 262_144; first++) {
    expectEqual(feed(bytes, {}, [first, 262_144]), expected, `first piece ${first}`);
  }
});

test("rows before growth are kept by it", () => {
  const bytes = generateDump({ protocol: "tcp6", rows: 30_000, seed: 7 });
  const expected = parseOracle(bytes, { details: true });
  const table = feed(bytes, { details: true }, [997]);
  expectEqual(table, expected, "grown row by row");
  table.clear();
  expect(table.size).toBe(0);
  table.append(bytes).end();
  expectEqual(table, expected, "read again into the same memory");
});
