import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";

const EXPECTED = resolve(import.meta.dirname, "expected");

/** Set by `npm run outputs:write` alone: else a file that is missing or differs fails the test. */
const WRITES = process.env.SOCKDEX_WRITE_OUTPUTS === "yes";

/** Compares a case's output with its file, byte for byte. */
export function expectOutput(group: string, name: string, actual: string): void {
  const path = join(EXPECTED, group, `${name}.txt`);
  if (WRITES) {
    mkdirSync(join(EXPECTED, group), { recursive: true });
    writeFileSync(path, actual);
    return;
  }
  if (!existsSync(path)) throw new Error(`${path} is missing: npm run outputs:write writes all of them.`);
  expect(actual).toBe(readFileSync(path, "utf8"));
}

/** A test that every file of a group belongs to a case. */
export function noOtherFiles(group: string, names: readonly string[]): void {
  it("has no expected output without a case", () => {
    const folder = join(EXPECTED, group);
    if (WRITES) mkdirSync(folder, { recursive: true });
    const others = readdirSync(folder).filter((file) => !names.includes(file.replace(/\.txt$/, "")));
    if (WRITES) for (const file of others) rmSync(join(folder, file));
    else expect(others).toEqual([]);
  });
}
