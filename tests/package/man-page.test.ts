import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");

/** As a user without a project does, but into a folder of this test's. */
test("npm install -g links the command and its man page", () => {
  const folder = mkdtempSync(join(tmpdir(), "sockdex-global-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const npm = (...args: string[]) =>
    execFileSync("npm", args, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
  const tarball = join(folder, npm("pack", root, "--ignore-scripts", "--silent"));
  npm("install", "--global", "--prefix", folder, "--omit=optional", "--offline", "--no-audit", "--no-fund", tarball);
  const page = readFileSync(join(folder, "share/man/man1/sockdex.1"), "utf8");
  expect(page).toBe(readFileSync(join(root, "man/sockdex.1"), "utf8"));
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
  expect(execFileSync(join(folder, "bin/sockdex"), ["--version"], { encoding: "utf8" })).toBe(`${version}\n`);
});

test("the package says where it comes from, and where to report what is wrong", () => {
  const { repository, homepage, bugs } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Record<
    string,
    unknown
  >;
  expect(repository).toMatchObject({ type: "git", url: expect.stringMatching(/^git\+https:\/\/\S+\.git$/) });
  expect(homepage).toMatch(/^https:\/\//);
  expect(bugs).toMatchObject({ url: expect.stringMatching(/^https:\/\//) });
});
