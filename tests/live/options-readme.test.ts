import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, it } from "vitest";
import { MONITOR_OPTIONS } from "../../src/live/monitor-options";

it("the README lists every option of a monitor, and no other", () => {
  const text = readFileSync(resolve(import.meta.dirname, "../../README.md"), "utf8");
  const [, rows = ""] = /^\| option \| type \| default .*\n\|-.*\n((?:\|.*\n)+)/m.exec(text) ?? [];
  const names = rows.split("\n").flatMap((row) => (row.split("|")[1] ?? "").match(/\w+/g) ?? []);
  expect(names.sort()).toEqual([...MONITOR_OPTIONS].sort());
});
