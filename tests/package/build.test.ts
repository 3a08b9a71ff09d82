import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

/** `npm start` builds first: that takes no time when nothing has changed, and never leaves an old build in place. */
const root = resolve(import.meta.dirname, "../..");
let copy = "";

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), "sockdex-build-"));
  for (const path of [
    "assembly",
    "asconfig.json",
    "biome.json",
    "package.json",
    "package-lock.json",
    "README.md",
    "scripts",
    "src/sockdiag",
    "src/sockopt",
    "src/table",
  ]) {
    cpSync(join(root, path), join(copy, path), { recursive: true });
  }
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
});

afterAll(() => rmSync(copy, { recursive: true, force: true }));

const build = (goal: string) =>
  execFileSync(process.execPath, ["scripts/build.mjs", goal], { cwd: copy, stdio: "pipe" });
const built = join("build", "changes.wasm");
const writtenAt = () => statSync(join(copy, built)).mtimeMs;

test("a step runs again when what it reads or what it wrote has changed, and only then", () => {
  build("changes");
  const bytes = readFileSync(join(copy, built));
  const first = writtenAt();
  build("changes");
  expect(writtenAt()).toBe(first);

  rmSync(join(copy, built));
  build("changes");
  expect(readFileSync(join(copy, built))).toEqual(bytes);

  writeFileSync(join(copy, built), "damaged");
  build("changes");
  expect(readFileSync(join(copy, built))).toEqual(bytes);

  const source = join(copy, "assembly/changes/index.ts");
  writeFileSync(source, `${readFileSync(source, "utf8")}\nexport function added(): i32 {\n  return 1;\n}\n`);
  build("changes");
  expect(readFileSync(join(copy, built))).not.toEqual(bytes);
});

test("a step that fails says which, and is due again", () => {
  const source = join(copy, "assembly/changes/index.ts");
  const good = readFileSync(source, "utf8");
  writeFileSync(source, `${good}\nexport function wrong(): i32 {\n  return missing();\n}\n`);
  for (let i = 0; i < 2; i++)
    expect(() => build("changes")).toThrow(/its step "changes"[\s\S]*Cannot find name 'missing'/);
  writeFileSync(source, good);
  build("changes");
});

test("an unknown goal is an error", () => {
  expect(() => build("chnages")).toThrow('"chnages" is not a step or a goal');
});
