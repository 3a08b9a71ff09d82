import { describe, expect, test } from "vitest";
import { shownColumn, shownColumns } from "../../src/listing/shown-columns";
import { columns } from "../../src/table/schema";

describe("every column of the schema", () => {
  // No listing reads tables that have the others.
  const shownOnes = columns.filter(({ display }) => !["never", "info", "namespace"].includes(display));
  test.each(shownOnes)("$name is shown, by both its names", (column) => {
    const shown = shownColumn(column.name);
    expect(shown?.columns).toContain(column.name);
    expect(shownColumn(column.short.toUpperCase())).toBe(shown);
  });
});

test("a name means one column", () => {
  const names = shownColumns.flatMap(({ name, long = name }) => [...new Set([name, long])]);
  expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
});

test("a listing begins with the usual columns", () => {
  const usual = shownColumns.filter(({ display }) => display === "usual").map(({ name }) => name);
  expect(usual).toEqual(["proto", "state", "local", "remote", "rx", "tx", "timer", "uid", "inode"]);
  expect(shownColumns.slice(0, usual.length).map(({ name }) => name)).toEqual(usual);
});
