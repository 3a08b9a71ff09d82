import { freemem } from "node:os";
import { expect, test } from "vitest";
import { SocketTable } from "../../src/core";
import { generateDump } from "../generate/index";
import { errorOf } from "../procfs/errors";

const GIB = 2 ** 30;

/** `npm run test:large` asks for it: it takes a minute, and all the memory that a table can have. */
const isAsked = process.env.SOCKDEX_TEST_CEILING === "yes";
const isRoom = freemem() > 6 * GIB;
const why = !isAsked ? " (skipped: npm run test:large runs it)" : isRoom ? "" : " (skipped: less than 6 GiB are free)";

const PIECE_ROWS = 100_000;
const piece = () => generateDump({ protocol: "tcp", rows: PIECE_ROWS, seed: 1, quirks: 0.02 });

/** Input after input of the same rows, until there are so many, or no room for more. */
function fill(table: SocketTable, bytes: Uint8Array, rows: number): void {
  while (table.size < rows) table.append(bytes).end();
}

/** A row's text without its number in the table. */
const told = (table: SocketTable, row: number) => JSON.stringify(table.row(row));

test.skipIf(!isAsked || !isRoom)(`a table as large as there may be${why}`, { timeout: 1_800_000 }, () => {
  const bytes = piece();
  const sample = SocketTable.parse(bytes);
  const table = new SocketTable();
  errorOf("ERR_OUT_OF_MEMORY", () => fill(table, bytes, Number.POSITIVE_INFINITY));
  // 4 GiB at 71 bytes a row are 60 million.
  const { size } = table;
  expect(size).toBeGreaterThan(55_000_000);
  expect(size % PIECE_ROWS).toBe(0);
  expect(table.diagnostics).toMatchObject({ rows: size, lines: size + size / PIECE_ROWS, malformed: 0 });
  for (let row = 0; row < size; row += 999_983) expect(told(table, row)).toBe(told(sample, row % PIECE_ROWS));
  expect(told(table, size - 1)).toBe(told(sample, PIECE_ROWS - 1));
  const counts = Object.values(table.countByState()).reduce<number>((sum, rows = 0) => sum + rows, 0);
  expect(counts).toBe(size);
  // There is no room for an index beside them, which hurts nothing.
  errorOf("ERR_OUT_OF_MEMORY", () => table.rowOfInode(1));
  expect(told(table, size - 1)).toBe(told(sample, PIECE_ROWS - 1));
  table.release(0);

  // With both indexes some 40 million fit.
  const some = new SocketTable({ capacity: 35_000_000 });
  fill(some, bytes, 35_000_000);
  const { inode, localAddress, localPort, remoteAddress, remotePort } = sample.row(PIECE_ROWS - 1);
  const last = some.byEndpoints(
    { address: localAddress, port: localPort },
    { address: remoteAddress, port: remotePort },
  );
  expect(last?.index).toBe(some.size - 1);
  if (inode > 0) expect(some.rowOfInode(inode)).toBe(some.size - 1);
  expect(some.select({ state: "ESTABLISHED" }).length).toBe(some.countByState().ESTABLISHED ?? 0);
});
