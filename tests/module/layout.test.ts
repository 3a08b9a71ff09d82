import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  CHANGES_WIDTHS,
  ChangesMemory,
  changesColumn,
  changesList,
  LIST_LENGTHS,
  REPEATS,
} from "../../src/module/changes";
import { format, KIND_BYTES, kind, TABLES_BYTES } from "../../src/module/format";
import * as host from "../../src/module/layout";

/** Numeric constants of an AssemblyScript file, by name. */
function constants(file: string): Map<string, number> {
  const text = readFileSync(join(import.meta.dirname, "../../assembly", file), "utf8");
  const found = new Map<string, number>();
  for (const [, name = "", value] of text.matchAll(/^(?:export )?const (\w+): \w+ = (\d+|0x[0-9a-f]+);/gm)) {
    found.set(name, Number(value));
  }
  return found;
}

const snake = (camel: string) => camel.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();

const layout = constants("layout.ts");
const query = constants("query.ts");

const {
  PREFIX,
  PREFIX_BYTES,
  LOOKED_AT,
  PROBLEMS,
  PROBLEM_BYTES,
  COUNTS,
  CRITERIA,
  TEXT,
  TEXT_BYTES,
  COLUMNS,
  COLUMN_ADDRESSES,
  OFFSET,
  NOT_TOLD,
} = host;
const places = {
  PREFIX,
  PREFIX_BYTES,
  LOOKED_AT,
  PROBLEMS,
  PROBLEM_BYTES,
  COUNTS,
  CRITERIA,
  TEXT,
  TEXT_BYTES,
  COLUMNS,
  COLUMN_ADDRESSES,
  OFFSET,
  NOT_TOLD,
};

test.each(Object.entries(places))("%s lies where the module has it", (name, place) => {
  expect(layout.get(name)).toBe(place);
});

test.each(Object.entries(host.header))("header field %s is the module's", (name, offset) => {
  expect(layout.get(name)).toBe(offset);
});

test.each(Object.entries(host.status))("status %s is the module's", (name, value) => {
  expect(layout.get(name)).toBe(value);
});

test.each(Object.entries(host.only))("criterion %s is the module's", (name, bit) => {
  expect(query.get(`ONLY_${name}`)).toBe(bit);
});

test("reasons stand in the module's order", () => {
  const strict = constants("row/strict.ts");
  for (const [code, reason] of host.REASONS.entries()) {
    expect(strict.get(reason === "" ? "ROW" : `BAD_${snake(reason)}`)).toBe(code);
  }
});

const comparing = constants("changes/layout.ts");

test.each(Object.entries(changesColumn))("column %s of a comparison is the module's", (name, number) => {
  expect(comparing.get(snake(name))).toBe(number);
});

test.each(Object.entries(changesList))("list %s of a comparison is the module's", (name, number) => {
  expect(comparing.get(snake(name))).toBe(number);
});

test("a comparison's columns are as wide as the module's, and its numbers the same", () => {
  expect([comparing.get("LENGTHS"), comparing.get("REPEATS")]).toEqual([LIST_LENGTHS, REPEATS]);
  const { exports } = new ChangesMemory();
  const rows = 1024;
  expect(exports.configure(rows, 1)).toBe(0);
  for (const [column, width] of CHANGES_WIDTHS.entries()) {
    const next = column + 1 < CHANGES_WIDTHS.length ? exports.column(0, column + 1) : exports.column(1, 0);
    expect(next - exports.column(0, column)).toBe(width * rows);
  }
});

const plan = constants("format/plan.ts");

test.each(Object.entries({ ...format, ...kind }))("the plan's %s is the module's", (name, value) => {
  expect(plan.get(name)).toBe(value);
});

test("a value of each kind is as wide as the column it is of", () => {
  const widths = Object.fromEntries(Object.entries(kind).map(([name, code]) => [name, KIND_BYTES[code]]));
  expect(widths).toEqual({
    ...{ LITERAL: 0, U8: 1, U16: 2, U32: 4, I32: 4, WHOLE: 8, HEX64: 8, ADDRESS: 16, PROTOCOL: 1, STATE: 1 },
  });
});

test("the writers' tables take the room the host makes for them", () => {
  expect(constants("format/numbers.ts").get("TABLES_BYTES")).toBe(TABLES_BYTES);
});
