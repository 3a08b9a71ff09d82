import { SockdexError, SocketTable, type TableOptions } from "../../../src/core";
import { generateDump } from "../../generate/index";
import { parseOracle } from "../../oracle/index";
import type { Entry, Finding } from "../case";
import { rowDifference } from "../difference";
import { pieces } from "../feed";

/** A page for rows, and some hundred go in. */
const OPTIONS: TableOptions = { maximumMemory: 327_680 + 65_536 };
const FULL = mostRows();
const ROWS = generateDump({ protocol: "tcp", rows: FULL, seed: 1, header: false, quirks: 0 });
const ROW_BYTES = 150;

let table: SocketTable | undefined;

/** A table with room for a few more rows: what is more than that is an error, and what was there before stays. */
export const ceiling: Entry = {
  name: "ceiling",
  weight: 2,
  run(bytes, random) {
    table ??= new SocketTable(OPTIONS);
    table.clear();
    const before = FULL - random.below(4);
    table.append(ROWS.subarray(0, before * ROW_BYTES)).end();
    const was = stateOf(table, before);
    table.begin({});
    const expected = parseOracle(bytes);
    try {
      for (const piece of pieces(bytes, random)) table.append(piece);
      table.end();
    } catch (error) {
      if (!(error instanceof SockdexError) || error.code !== "ERR_OUT_OF_MEMORY") throw error;
      // A table that is just full makes room before it looks whether what comes is a row.
      if (before + expected.rows.length < FULL) return `no room for ${expected.rows.length} rows beside ${before}`;
      return stateOf(table, before) === was ? undefined : `not as before: ${stateOf(table, before)}, ${was}`;
    }
    if (before + expected.rows.length > FULL) return `room for ${expected.rows.length} rows beside ${before}`;
    return rowDifference(table, expected.rows, before) satisfies Finding;
  },
  reset() {
    table = undefined;
  },
};

/** All there is to know of the table, and of some of its rows all columns. */
function stateOf(full: SocketTable, rows: number): string {
  const { inode } = full.columns;
  const sum = inode.reduce((total, value, row) => (total * 31 + value + row) % 2 ** 40, 0);
  const some = [0, rows >> 1, rows - 1].map((row) => (row < full.size ? full.row(row) : undefined));
  // Not `duplicates`, which takes memory to count.
  const { lines, malformed, skipped, headers, saturated, tornTail, bytes, problems } = full.diagnostics;
  const counts = { lines, malformed, skipped, headers, saturated, tornTail, bytes, problems };
  return JSON.stringify([full.size, sum, some, counts, full.countByState()]);
}

function mostRows(): number {
  const probe = new SocketTable(OPTIONS);
  for (let rows = 64; ; rows += 64) {
    try {
      probe.reserve(rows);
    } catch {
      return rows - 64;
    }
  }
}
