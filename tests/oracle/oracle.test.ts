import { describe, expect, it } from "vitest";
import { expectedRows, haveDumps, listDumps, readDump } from "./dumps";
import { parseOracle } from "./index";
import { readLines } from "./read-lines";

describe("the oracle against real captures", () => {
  if (!haveDumps) {
    it.skip("the shared dumps folder is not beside the project");
    return;
  }

  it("finds the list of them", () => {
    expect(listDumps().length).toBeGreaterThan(50);
  });

  it.each(listDumps())("$file: $rows rows, $rejected rejected", (dump) => {
    const byteOrder = dump.flags.includes("--endian big") ? "big" : "little";
    const bytes = readDump(dump);
    const found = parseOracle(bytes, { byteOrder, details: true });

    // Their parser knows no labels.
    const labels = Array.from(readLines(bytes, undefined)).filter(({ what }) => what === "label").length;
    expect({ rows: found.rows.length, malformed: found.malformed + labels }).toEqual({
      rows: dump.rows,
      malformed: dump.rejected,
    });
    expect(found.lines).toBe(found.rows.length + found.malformed + found.skipped);
    expect(found.problems.length).toBe(found.malformed);
    const expected = expectedRows(dump);
    expect(found.rows).toEqual(expected);

    const core = expected.map(({ details: _, ...row }) => row);
    expect(parseOracle(bytes, { byteOrder }).rows).toEqual(core);
  });
});
