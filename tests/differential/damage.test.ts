import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { SocketTable } from "../../src/core";
import { difference } from "../fuzz/difference";
import { generateDump, PROTOCOLS } from "../generate/index";
import { Random } from "../generate/random";
import { parseOracle } from "../oracle/index";
import { readLines } from "../oracle/read-lines";

/*
 * A table with a byte gone, anywhere, or damaged in two places: rows that the damage did not touch come out as they were,
 * none is made up, and the counts add up.
 */

/** Lines of a text, each with the newline behind it, and where each starts. */
interface Line {
  text: string;
  start: number;
}

function linesOf(bytes: Uint8Array): Line[] {
  const lines: Line[] = [];
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(0x0a, start);
    const end = newline < 0 ? bytes.length : newline + 1;
    lines.push({ text: Buffer.from(bytes.subarray(start, end)).toString("latin1"), start });
    start = end;
  }
  return lines;
}

const table = new SocketTable({ details: true });

/** A table's rows as text, each without its number in the table; of a text that is no table, none. */
function rowsOf(bytes: Uint8Array): string[] {
  table.clear();
  table.append(bytes);
  try {
    table.end();
  } catch {
    return [];
  }
  return table.toJSON().map((row) => JSON.stringify(row));
}

/** Without what a header above decides: a header that was damaged decides nothing. */
const withoutProtocol = (rows: readonly string[]) =>
  rows.map((row) =>
    row
      .replace(/"protocol":"[a-z]+(6?)"/, '"$1"')
      .replace(/,"(retransmitTimeout|ackTimeout|quickAck|congestionWindow|slowStartThreshold|drops)":-?\d+/g, ""),
  );

/** `parts` in this order, each once, and between them others. */
function holdsInOrder(whole: readonly string[], parts: readonly string[]): boolean {
  let at = 0;
  for (const row of whole) if (row === parts[at]) at++;
  return at === parts.length;
}

/** Damages `bytes` in `places`, each of which a byte is taken out of or put to another, and looks at what is read. */
function expectUntouched(
  damaged: Uint8Array,
  places: readonly number[],
  lines: readonly Line[],
  rowOf: readonly string[][],
  what: string,
): void {
  const isTouched = lines.map(({ text, start }) => places.some((at) => at >= start && at < start + text.length));
  // A newline that is gone joins its line with the next.
  for (const [i, { text, start }] of lines.entries()) {
    if (places.includes(start + text.length - 1) && i + 1 < lines.length) isTouched[i + 1] = true;
  }
  const untouched = rowOf.filter((_, i) => !isTouched[i]).flat();
  const touched = isTouched.filter(Boolean).length;
  const found = rowsOf(damaged);
  const { lines: counted, malformed, skipped, rows } = table.diagnostics;
  const newlines = damaged.reduce((sum, byte) => sum + (byte === 0x0a ? 1 : 0), 0);
  const torn = damaged.length > 0 && damaged.at(-1) !== 0x0a ? 1 : 0;
  expect([counted, rows + malformed + skipped], what).toEqual([newlines + torn, newlines + torn]);
  // Of lines that were touched at most one row more each, however they were split.
  expect(found.length, what).toBeLessThanOrEqual(untouched.length + touched + places.length);
  expect(holdsInOrder(withoutProtocol(found), withoutProtocol(untouched)), what).toBe(true);
}

/** Of each line, its rows: none or one. */
function rowsByLine(lines: readonly Line[], rows: readonly string[], bytes: Uint8Array): string[][] {
  const found = Array.from(readLines(bytes, undefined)).filter(({ what }) => what === "row");
  const withRow = new Set(found.map(({ line }) => line.number));
  let at = 0;
  return lines.map((_, i) => (withRow.has(i + 1) ? rows.slice(at, ++at) : []));
}

function damageAll(bytes: Uint8Array, what: string, step: number, doubles: number): void {
  const lines = linesOf(bytes);
  const rows = rowsOf(bytes);
  const rowOf = rowsByLine(lines, rows, bytes);
  expect(rowOf.flat(), what).toEqual(rows);
  for (let at = 0; at < bytes.length; at += step) {
    const cut = new Uint8Array(bytes.length - 1);
    cut.set(bytes.subarray(0, at));
    cut.set(bytes.subarray(at + 1), at);
    expectUntouched(cut, [at], lines, rowOf, `${what} without byte ${at}`);
    const finding = difference(table, parseOracle(cut, { details: true }));
    expect(finding, `${what} without byte ${at}`).toBeUndefined();
  }
  const random = new Random(bytes.length);
  for (let i = 0; i < doubles; i++) {
    const places = [random.below(bytes.length), random.below(bytes.length)];
    const damaged = bytes.slice();
    for (const at of places) damaged[at] = random.chance(0.5) ? 0x0a : random.below(256);
    const both = `${what} with ${places.map((at) => `byte ${at} as ${damaged[at]}`).join(" and ")}`;
    expectUntouched(damaged, places, lines, rowOf, both);
    expect(difference(table, parseOracle(damaged, { details: true })), both).toBeUndefined();
  }
}

/** `npm run test:large` takes out every byte of all tables; else it is so many of each, spread over it. */
const MOST_CUTS = process.env.SOCKDEX_TEST_DAMAGE === "all" ? Number.POSITIVE_INFINITY : 150;

const stepOf = (bytes: Uint8Array) => Math.max(1, Math.floor(bytes.length / MOST_CUTS));

describe.each(PROTOCOLS)("a generated %s table", (protocol) => {
  test("with each byte gone, and doubly damaged", () => {
    damageAll(generateDump({ protocol, rows: 3, seed: 21, quirks: 0.4 }), protocol, 1, 300);
  });
});

/** A text by some lines at a time, each time below its first, the header: damage is told by the line. */
function pieces(bytes: Uint8Array): Uint8Array[] {
  const [header, ...lines] = linesOf(bytes).map(({ text }) => text);
  const starts = lines.flatMap((_, i) => (i % 10 === 0 ? [i] : []));
  const texts = starts.map((i) => [header, ...lines.slice(i, i + 10)].join(""));
  return (texts.length > 0 ? texts : [header ?? ""]).map((text) => new Uint8Array(Buffer.from(text, "latin1")));
}

const DUMPS = join(import.meta.dirname, "../../../shared/dumps");
const captured = existsSync(DUMPS) ? readdirSync(DUMPS).filter((name) => name.endsWith(".txt")) : [];

describe.skipIf(captured.length === 0)("captured tables (skipped where ../shared/dumps is absent)", () => {
  test.each(captured)("%s with bytes gone, and doubly damaged", { timeout: 600_000 }, (name) => {
    const all = pieces(new Uint8Array(readFileSync(join(DUMPS, name))));
    const some = MOST_CUTS === Number.POSITIVE_INFINITY ? all : all.slice(0, 2);
    for (const [i, piece] of some.entries()) damageAll(piece, `${name}, piece ${i}`, stepOf(piece), 60);
  });
});
