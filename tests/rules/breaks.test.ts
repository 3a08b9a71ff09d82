import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { BREAKS } from "./breaks";

/** `npm run test:rules` takes minutes: that its list still fits the source is seen here. */
test.each(BREAKS)("the rule “$rule” stands in $file, once", ({ file, from, to }) => {
  const source = readFileSync(join(import.meta.dirname, "../../assembly", file), "utf8");
  expect(source.split(from).length - 1).toBe(1);
  expect(to).not.toBe(from);
});
