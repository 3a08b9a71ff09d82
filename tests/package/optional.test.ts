import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { portOf } from "../procfs/loopback";
import { whereSupported } from "../sockopt/where-supported";
import { InstalledPackage } from "./packed";
import { registryOf } from "./registry";

const run = promisify(execFile);
const root = resolve(import.meta.dirname, "../..");

/** What koffi takes on this machine. */
const NATIVE = `@koromix/koffi-linux-${process.arch}`;

it("is locked without addresses, and koffi as optional", () => {
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  const { koffi } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).optionalDependencies;
  expect(lock.packages[""].optionalDependencies).toEqual({ koffi });
  expect(lock.packages["node_modules/koffi"]).toMatchObject({ optional: true });
  expect(Object.values<object>(lock.packages).filter((entry) => "resolved" in entry)).toEqual([]);
});

whereSupported("koffi, an optional dependency", () => {
  let installed: InstalledPackage;
  beforeAll(() => {
    installed = new InstalledPackage();
  });
  afterAll(() => installed.remove());

  /** Installs the package in a folder of its own; runs a command there. */
  async function install(name: string, registry: string, ...options: string[]) {
    const folder = join(installed.folder, name);
    mkdirSync(folder);
    writeFileSync(join(folder, "package.json"), '{ "name": "user", "private": true }');
    const cache = ["--cache", join(installed.folder, "cache")];
    const quiet = ["--no-audit", "--no-fund", "--registry", registry];
    await run("npm", ["install", installed.tarball, ...quiet, ...cache, ...options], { cwd: folder });
    return {
      has: (one: string) => existsSync(join(folder, "node_modules", one)),
      sockdex: (...args: string[]) =>
        run("npx", ["--no-install", "sockdex", ...args], { cwd: folder }).then(
          ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
          ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, stdout, stderr }),
        ),
    };
  }

  describe("with a listener", () => {
    const server = createServer((peer) => peer.end());
    beforeAll(() => new Promise<void>((done) => void server.listen(0, "127.0.0.1", done)));
    afterAll(() => void server.close());
    const target = () => `127.0.0.1:${portOf(server)}`;

    it("is installed by default: check and find -i work at once", async () => {
      const registry = await registryOf(installed.folder, "koffi", NATIVE);
      const { has, sockdex } = await install("default", registry);
      expect([has("koffi"), has(NATIVE)]).toEqual([true, true]);
      expect(await sockdex("check", target())).toMatchObject({ code: 0, stdout: expect.stringMatching(/ connected /) });
      const found = await sockdex("find", target(), "-i");
      expect(found).toMatchObject({ code: 0, stderr: "", stdout: expect.stringMatching(/backlog 0 of \d+/) });
    });

    it.each([
      ["left out", ["--omit=optional"]],
      // npm installs the rest where an optional dependency fails.
      ["not to be had", []],
    ])("%s, all else works, and check and find -i say what is missing", async (name, options) => {
      const { has, sockdex } = await install(name.replaceAll(" ", "-"), await registryOf(installed.folder), ...options);
      expect([has("koffi"), has("sockdex")]).toEqual([false, true]);
      const missing = expect.stringContaining("needs the package koffi, which is not installed: npm install koffi\n");
      expect(await sockdex("check", target())).toMatchObject({ code: 2, stdout: "", stderr: missing });
      const found = await sockdex("find", target(), "-i");
      expect(found).toMatchObject({ code: 1, stderr: missing, stdout: expect.stringMatching(/ LISTEN /) });
      expect(await sockdex("find", target())).toMatchObject({ code: 0, stderr: "" });
      expect(await sockdex("summary")).toMatchObject({ code: 0, stderr: "" });
    });
  });
});
