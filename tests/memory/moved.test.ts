import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FORMATS } from "../../src/batch/index";
import { parseFilter, SocketTable, summarize } from "../../src/core";
import { readDump } from "../../src/index";
import { diff } from "../../src/live/index";
import { generateDump } from "../generate/index";
import { fileOf } from "../procfs/files";
import { expectRows } from "./expect-rows";
import { moveMemory, moves } from "./moving";
import { plainRows, rowsIn, written } from "./read-rows";

let restore: () => void;
beforeAll(() => {
  restore = moveMemory();
});
afterAll(() => restore());

/** Row counts on a logarithmic grid, and none. */
const COUNTS = [0, 1, 2, 5, 12, 30, 80, 200, 511, 1300, 2600, 6000];

const FILTER = "state connected and ( sport > :1024 or dst 10.0.0.0/8 )";

function tableOf(rows: number, details: boolean, seed = 1): SocketTable {
  const bytes = Buffer.concat([
    generateDump({ protocol: "tcp", rows: Math.ceil(rows / 2), seed, quirks: 0.1 }),
    generateDump({ protocol: "tcp6", rows: Math.floor(rows / 2), seed, quirks: 0.1 }),
  ]);
  const table = new SocketTable({ details });
  // Many reservations.
  for (let at = 0; at < bytes.length; at += 50_000) table.append(bytes.subarray(at, at + 50_000));
  return table.end();
}

describe.each([false, true])("with memory moved at every reservation; details: %s", (details) => {
  test.each(COUNTS)("questions leave the columns of %d rows where they are", (rows) => {
    const table = tableOf(rows, details);
    expect(moves).toBeGreaterThan(0);
    const { columns } = table;
    const last = rows - 1;
    expect(table.select({ state: "ESTABLISHED" })).toEqual(
      Uint32Array.from(columns.state.keys()).filter((row) => columns.state[row] === 1),
    );
    const all = Uint32Array.from(columns.state.keys());
    expect(table.select(parseFilter(FILTER))).toEqual(parseFilter(FILTER).narrow(columns, all.slice()));
    if (rows > 0) {
      const { localAddress, localPort, remoteAddress, remotePort } = table.row(last);
      const found = table.byEndpoints(
        { address: localAddress, port: localPort },
        { address: remoteAddress, port: remotePort },
      );
      expect(found).toMatchObject({ localAddress, localPort, remoteAddress, remotePort });
      const inode =
        Array.from(columns.inode)
          .reverse()
          .find((one) => one > 0) ?? 0;
      if (inode > 0) expect(table.byInode(inode)?.index).toBe(columns.inode.lastIndexOf(inode));
      expect(table.allByInode(inode).length).toBe(inode > 0 ? columns.inode.filter((one) => one === inode).length : 0);
    }
    expect(table.rowsOfInodes(columns.inode).length).toBe(rows);
    expect(table.diagnostics.duplicates).toBeLessThanOrEqual(rows);
    const sum = Object.values(table.countByState()).reduce<number>((total, count = 0) => total + count, 0);
    expect(sum).toBe(rows);
    expect(summarize(table, { by: ["remote", "uid"] }).total).toBe(rows);
    const other = tableOf(rows, details, 2);
    expect(diff(table, other).closed.length).toBeGreaterThanOrEqual(rows > 0 ? 1 : 0);
    const { opened, closed, changed } = diff(table, table);
    expect([opened.length, closed.length, changed.length]).toEqual([0, 0, 0]);
    // The views taken before all that still see the rows.
    expect(table.columns).toBe(columns);
    expect(columns.inode.length).toBe(rows);
    expect(columns.localAddress.length).toBe(rows * 16);
  });

  describe.each(FORMATS)("%s", (format) => {
    test.each(COUNTS)("of %d rows, all and chosen ones, is what a plain writer gives", async (rows) => {
      const table = tableOf(rows, details);
      const { columns } = table;
      expectRows(await rowsIn(format, await written(format, [table])), plainRows(table), format);
      for (const filter of [parseFilter(FILTER), { localPort: { from: 1, to: 600 } }]) {
        const some = await written(format, [table], { filter });
        expectRows(await rowsIn(format, some), plainRows(table, table.select(filter)), format);
      }
      expect(table.columns).toBe(columns);
      expect(columns.inode.length).toBe(rows);
    });
  });

  test("batches of a dump are written as they come", async () => {
    const bytes = generateDump({ protocol: "tcp", rows: 3000, seed: 3, quirks: 0.1 });
    const whole = plainRows(SocketTable.parse(bytes, { details }));
    for (const format of FORMATS) {
      const batches = readDump(fileOf(bytes), { details, rowsPerBatch: 700 });
      expectRows(await rowsIn(format, await written(format, batches)), whole, format);
    }
  });
});
