/** What does a table weigh: its columns, its indexes, and what reading it again leaves on JavaScript's heap? */
import { type LiveTable, readDumpSync, SocketTable } from "../dist/index.js";
import { generateDump } from "../tests/generate/index";
import { writeDump } from "./harness/dumps";
import { count, figure } from "./harness/numbers";
import { quick } from "./harness/options";
import { question } from "./harness/question";
import type { Report } from "./harness/report";

const ROWS = quick ? 50_000 : 1_000_000;
const SMALL = 1000;
const LARGE = quick ? 20_000 : 200_000;
/** Few: a collection in between would hide what was allocated. */
const RUNS = 20;
/** Many: what is kept must show above the heap's own small changes. */
const KEEPING_RUNS = 200;

const bufferOf = ({ columns }: SocketTable) => columns.inode.buffer.byteLength;

/** Where the columns end: as long as their capacity, of which the views show what is filled. */
function columnBytes({ columns }: SocketTable): { filled: number; reserved: number } {
  const views = Object.values(columns)
    .filter((view): view is Uint8Array => ArrayBuffer.isView(view))
    .sort((a, b) => a.byteOffset - b.byteOffset);
  const [first, second] = views;
  const last = views.at(-1);
  if (!first || !second || !last) throw new Error("A table has no columns.");
  const filled = views.reduce((sum, view) => sum + view.byteLength, 0);
  // Columns lie one behind the other: the first one's room tells the capacity, and so the last one's end.
  const capacity = (second.byteOffset - first.byteOffset) / (first.byteLength / ROWS);
  return { filled, reserved: last.byteOffset + capacity * (last.byteLength / ROWS) - first.byteOffset };
}

function resident(): number {
  globalThis.gc?.();
  return process.memoryUsage.rss();
}

function ofATable(report: Report): void {
  const bytes = generateDump({ protocol: "tcp", rows: ROWS, seed: 1, quirks: 0 });
  // Warm: code and a first memory do not count as the table's.
  SocketTable.parse(bytes.subarray(0, 150_000)).rowOfInode(1);
  const before = resident();
  const table = SocketTable.parse(bytes);
  const parsed = resident();
  const { filled, reserved } = columnBytes(table);
  const addressSpace = bufferOf(table);
  const inode = table.columns.inode.find((value) => value !== 0) ?? 1;
  if (table.size !== ROWS || table.rowOfInode(inode) < 0) throw new Error("The table does not hold what was parsed.");
  const withInodes = resident();
  table.byEndpoints({ address: "127.0.0.1", port: 1 }, { address: "127.0.0.1", port: 2 });
  const withBoth = resident();

  const perRow = (value: number) => `${figure(value / ROWS)} bytes a row`;
  report.figures(`a table of ${count(ROWS)} rows`, [
    { what: "columns, filled", figure: perRow(filled) },
    { what: "columns, with room for more", figure: perRow(reserved) },
    { what: "WebAssembly memory after parse: columns, window, room for indexes", figure: perRow(addressSpace) },
    { what: "WebAssembly memory with both indexes", figure: perRow(bufferOf(table)) },
    { what: "resident (RSS) for parsing", figure: perRow(parsed - before) },
    { what: "resident for the inode index, built by the first look-up", figure: perRow(withInodes - parsed) },
    { what: "resident for the endpoint index, built by the first look-up", figure: perRow(withBoth - withInodes) },
    { what: "RSS of the process now, the dump in memory too", figure: `${figure(withBoth / 2 ** 20)} MiB` },
  ]);
  report.budget({
    what: "columns' memory, indexes apart",
    figure: perRow(reserved),
    bar: "≤ 96 bytes a row",
    met: reserved / ROWS <= 96,
  });
}

/** What is allocated meanwhile, garbage included, and what stays: bytes a run. */
function allocated(run: () => void): { meanwhile: number; kept: number; outside: number } {
  // V8's own notes on what it has run come first.
  for (let i = 0; i < KEEPING_RUNS; i++) run();
  globalThis.gc?.();
  const before = process.memoryUsage();
  for (let i = 0; i < RUNS; i++) run();
  const after = process.memoryUsage();
  for (let i = 0; i < KEEPING_RUNS - RUNS; i++) run();
  globalThis.gc?.();
  const later = process.memoryUsage();
  return {
    meanwhile: (after.heapUsed - before.heapUsed) / RUNS,
    kept: (later.heapUsed - before.heapUsed) / KEEPING_RUNS,
    outside: (later.external - before.external) / KEEPING_RUNS,
  };
}

function ofReadingAgain(report: Report): void {
  const files = [SMALL, LARGE].map((rows) => readDumpSync(writeDump("tcp", rows).path));
  const refresh = (table: LiveTable | undefined) => allocated(() => void table?.refresh().rowOfInode(1));
  const [small, large] = files.map(refresh);
  const bytes = generateDump({ protocol: "tcp", rows: LARGE, seed: 1, quirks: 0 });
  const table = SocketTable.parse(bytes);
  const appended = allocated(() => {
    table.clear();
    table.append(bytes).end();
  });
  if (!small || !large || table.size !== LARGE || files[1]?.size !== LARGE) throw new Error("Rows are missing.");

  const perRow = Math.max(0, large.meanwhile - small.meanwhile) / (LARGE - SMALL);
  const bytesOf = (value: number) => `${count(value)} bytes`;
  report.figures("JavaScript's heap", [
    { what: `allocated a refresh() + look-up, ${count(SMALL)} rows`, figure: bytesOf(small.meanwhile) },
    { what: `allocated a refresh() + look-up, ${count(LARGE)} rows`, figure: bytesOf(large.meanwhile) },
    { what: `allocated a clear() + append() + end(), ${count(LARGE)} rows`, figure: bytesOf(appended.meanwhile) },
    { what: "kept of a refresh(), after a collection", figure: bytesOf(large.kept) },
    { what: "kept outside the heap of a refresh()", figure: bytesOf(large.outside) },
  ]);
  // An object of one field takes 24 bytes and more.
  report.budget({
    what: "JavaScript heap a row, of refresh()",
    figure: `${figure(perRow)} bytes`,
    bar: "no object a row",
    met: perRow < 1,
  });
}

await question("memory", (report) => {
  if (!globalThis.gc) throw new Error("Needs --expose-gc, which `npm run bench -- memory` gives.");
  ofATable(report);
  ofReadingAgain(report);
});
