import { describe, expect, test } from "vitest";
import { SocketTable, type TableOptions } from "../../src/core";
import { generateDump } from "../generate/index";
import { errorOf } from "../procfs/errors";

/** Room for some 850 rows. */
const LOW: TableOptions = { maximumMemory: 327_680 + 65_536 };

const some = generateDump({ protocol: "tcp", rows: 500, seed: 1, quirks: 0 });
const many = generateDump({ protocol: "tcp6", rows: 5000, seed: 2, quirks: 0 });
const broken = new TextEncoder().encode("  7: broken\n");

/** All that a table tells. */
function told(table: SocketTable): unknown {
  const { lines, malformed, skipped, headers, saturated, tornTail, bytes, problems, rows } = table.diagnostics;
  const counts = { lines, malformed, skipped, headers, saturated, tornTail, bytes, problems, rows };
  return { counts, rows: table.toJSON(), byState: table.countByState() };
}

describe.each([
  ["at once", many.length],
  ["in pieces", 1000],
])("an input too large for the memory, given %s", (_, size) => {
  const pour = (table: SocketTable) => {
    for (let at = 0; at < many.length; at += size) table.append(many.subarray(at, at + size));
    table.end();
  };

  test("is a clear error, and leaves what was there before", () => {
    const table = new SocketTable(LOW);
    table.append(some).append(broken).end();
    const before = told(table);
    expect(errorOf("ERR_OUT_OF_MEMORY", () => pour(table)).message).toMatch(
      /^No memory for more than \d+ rows: a table's memory ends at 4 GiB or at maximumMemory\. Read a dump in batches with readDump\(\)\.$/,
    );
    expect(told(table)).toEqual(before);
    expect(table.select({}).length).toBe(500);
    // And it goes on: what fits is taken, as before.
    table.append(some.subarray(0, 151 * 150)).end();
    expect(table.size).toBe(650);
    expect(table.diagnostics).toMatchObject({ rows: 650, lines: 653, headers: 2, malformed: 1 });
    table.clear();
    expect(table.append(some).end().size).toBe(500);
  });

  test("of an empty table leaves an empty one", () => {
    const table = new SocketTable(LOW);
    errorOf("ERR_OUT_OF_MEMORY", () => pour(table));
    expect(told(table)).toEqual(told(new SocketTable(LOW)));
    expect(table.append(some).end().size).toBe(500);
  });
});

test("the first of two inputs that were not ended stays out of it: the whole input goes", () => {
  const table = new SocketTable(LOW);
  table.append(some);
  errorOf("ERR_OUT_OF_MEMORY", () => table.append(many));
  expect(table.size).toBe(0);
});

test("a malformed row, when strict, takes its own input back and no other", () => {
  const table = new SocketTable({ strict: true });
  table.begin({ name: "good" });
  table.append(some).end();
  const before = told(table);
  table.begin({ name: "bad" });
  table.append(many);
  const error = errorOf("ERR_MALFORMED_ROW", () => table.append(broken));
  expect(error).toMatchObject({ path: "bad", line: 5002, byteOffset: many.length, text: "  7: broken" });
  expect(told(table)).toEqual(before);
  expect(table.allByInode(table.row(3).inode).length).toBe(1);
  table.append(many).end();
  expect(table.size).toBe(5500);
});

test("no room to reserve changes nothing", () => {
  const table = new SocketTable(LOW);
  table.append(some).end();
  const before = told(table);
  for (const rows of [1e6, 2 ** 31, 2 ** 32, 2 ** 53, Number.POSITIVE_INFINITY]) {
    errorOf("ERR_OUT_OF_MEMORY", () => table.reserve(rows));
  }
  expect(told(table)).toEqual(before);
});
