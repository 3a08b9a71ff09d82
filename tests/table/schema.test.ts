import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { schemaFiles } from "../../scripts/schema";
import { SocketTable } from "../../src/core";
import { columns, elementOfBits, schema } from "../../src/table/schema";
import { generateDump } from "../generate/index";

const root = join(import.meta.dirname, "../..");

test.each(schemaFiles())("%s is what npm run schema makes of the schema", (path, text) => {
  expect(readFileSync(join(root, path), "utf8")).toBe(text);
});

test.each([
  [[0, 7], "u8"],
  [[0, 8], "u16"],
  [[3, 15], "u16"],
  [[16], "u32"],
  [[31, 0], "u32"],
] as const)("bits %j are held by a %s", (bits, element) => {
  expect(elementOfBits(bits)).toBe(element);
});

test("there are 32 bits, and present is as wide as those in use", () => {
  expect(() => elementOfBits([32])).toThrow("let columns share one");
  const bits = columns.flatMap(({ present }) => present ?? []);
  expect(columns.find(({ name }) => name === "present")?.element).toBe(elementOfBits(bits));
});

describe.each([false, true])("with details %s, a table has", (details) => {
  const table = SocketTable.parse(generateDump({ protocol: "tcp", rows: 100, seed: 1 }), { details });
  const names = Object.entries(schema).flatMap(([name, { group }]) =>
    group === "core" || (details && group === "details") ? [name] : [],
  );

  test("the columns of the schema, in its order", () => {
    expect(Object.keys(table.columns)).toEqual(names);
  });

  test("rows whose JSON has them in its order", () => {
    expect(Object.keys(table.row(1).toJSON())).toEqual(names.filter((name) => name in table.row(1).toJSON()));
  });
});
