import { readFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { SteppedTable, useSteppedModule } from "../fuzz/stepped-table";
import { withStepCounter } from "../fuzz/work";
import { ANY, LOOPBACK, text } from "../table/tables";

/*
 * Tables made to be slow: their work, counted in calls and turns of loops, stays in proportion to their rows.
 */

beforeAll(() => {
  useSteppedModule(new WebAssembly.Module(withStepCounter(readFileSync("build/module.wasm"))));
});

const ROWS = 20_000;

/** Steps a row that parsing, indexes, duplicates and a selection take together, where all goes well. */
const STEPS_A_ROW = 60;

const CROWDS: readonly [string, (i: number) => string][] = [
  ["one socket, over and over", () => `${LOOPBACK}:0050 ${ANY}:0000 0A 7`],
  ["no inode and the same endpoints", () => `${LOOPBACK}:0050 ${ANY}:0000 06 0`],
  ["one pair of endpoints, successive inodes", (i) => `${LOOPBACK}:0050 ${ANY}:0000 01 ${i + 1}`],
  [
    "one pair of endpoints, inodes that share their low 32 bits",
    (i) => `${LOOPBACK}:0050 ${ANY}:0000 01 ${i * 2 ** 32 + 1}`,
  ],
  ["inodes that share their low 16 bits", (i) => `${LOOPBACK}:0050 ${ANY}:0000 01 ${i * 2 ** 16 + 1}`],
  [
    "inodes that share their high bits and few others",
    (i) => `${LOOPBACK}:0050 ${ANY}:0000 01 ${2 ** 52 + i * 2 ** 20}`,
  ],
  ["inodes with gaps of every size", (i) => `${LOOPBACK}:0050 ${ANY}:0000 01 ${(i * (i + 1)) / 2 + 1}`],
  ["ports that count up on both ends", (i) => `${LOOPBACK}:${hex(i)} ${LOOPBACK}:${hex(i)} 01 ${i}`],
];

function hex(port: number): string {
  return (port & 0xffff).toString(16).toUpperCase().padStart(4, "0");
}

test.each(CROWDS)("%s", (_, row) => {
  const bytes = new TextEncoder().encode(text(...Array.from({ length: ROWS }, (_, i) => row(i))));
  const table = new SteppedTable({ details: true });
  const steps = table.stepsOf(bytes.length * 12, (fed) => fed.append(bytes).end());
  expect(steps).toBeGreaterThan(ROWS);
  expect(table.size).toBe(ROWS);
  table.stepsOf(ROWS * STEPS_A_ROW, (asked) => {
    asked.rowOfInode(1);
    asked.byEndpoints({ address: "127.0.0.1", port: 80 });
    asked.select({ state: "LISTEN" });
    expect(asked.diagnostics.duplicates).toBeGreaterThanOrEqual(0);
  });
});

test("one byte at a time, of the longest line there may be", () => {
  const table = new SteppedTable({});
  const bytes = new Uint8Array(5000).fill(0x30);
  for (let at = 0; at < bytes.length; at++) {
    table.stepsOf(4096 * 12, (fed) => fed.append(bytes.subarray(at, at + 1)));
  }
  expect(table.diagnostics.malformed).toBe(1);
});
