import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { schemaFiles } from "../../scripts/schema";
import { SocketTable } from "../../src/core";
import { schema } from "../../src/table/schema";
import { generateDump } from "../generate/index";

const root = join(import.meta.dirname, "../..");

test.each(schemaFiles())("%s is what npm run schema makes of the schema", (path, text) => {
  expect(readFileSync(join(root, path), "utf8")).toBe(text);
});

describe.each([false, true])("with details %s, a table has", (details) => {
  const table = SocketTable.parse(generateDump({ protocol: "tcp", rows: 100, seed: 1 }), { details });
  const names = Object.entries(schema).flatMap(([name, { group }]) => (group === "core" || details ? [name] : []));

  test("the columns of the schema, in its order", () => {
    expect(Object.keys(table.columns)).toEqual(names);
  });

  test("rows whose JSON has them in its order", () => {
    expect(Object.keys(table.row(1).toJSON())).toEqual(names.filter((name) => name in table.row(1).toJSON()));
  });
});
