import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");

test("what is bundled has its notice, with the text of its licence, and nothing else has", () => {
  const folder = mkdtempSync(join(tmpdir(), "sockdex-notices-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "notices.txt");
  execFileSync(process.execPath, ["scripts/notices.mjs", file], { cwd: root });
  const notices = readFileSync(file, "utf8").split(`\n\n${"-".repeat(80)}\n\n`);
  const named = new Map(notices.map((notice) => [/^\S+/.exec(notice)?.[0], notice]));
  expect([...named.keys()]).toEqual(
    expect.arrayContaining([
      ...["commander", "colorette", "uplot", "zstddec"],
      ...["tar-stream", "streamx", "b4a", "fast-fifo", "text-decoder", "events-universal"],
      ...["tinyglobby", "fdir", "picomatch", "cli-progress", "string-width", "strip-ansi", "emoji-regex"],
    ]),
  );
  // Peers are installed by whoever wants them.
  for (const name of ["koffi", "apache-arrow", "parquet-wasm", "tinypool", "@assemblyscript/loader"])
    expect(named.has(name)).toBe(false);
  for (const [name, notice] of named) {
    expect(notice, name).toMatch(/Permission is hereby granted|Permission to use, copy|TERMS AND CONDITIONS FOR USE/);
  }
  expect(named.get("zstddec")).toContain("BSD License");
});

test("the package holds what README and the licences speak of", () => {
  const packed = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
    cwd: root,
    encoding: "utf8",
  });
  const [{ files }] = JSON.parse(packed) as [{ files: { path: string }[] }];
  const paths = files.map(({ path }) => path);
  expect(paths).toEqual(expect.arrayContaining(["SECURITY.md", "LICENSE", "dist/THIRD-PARTY-NOTICES.txt"]));
});
