import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createContext, runInContext } from "node:vm";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { generateDump } from "../generate/index";
import { whereSupported } from "../sockopt/where-supported";

/** The package as a user has it: packed, and installed in an empty folder. `npm test` has built dist/ before. */
const root = resolve(import.meta.dirname, "../..");
let folder = "";
let tarball = "";

const npm = (...args: string[]) =>
  execFileSync("npm", args, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
const node = (...args: string[]) => execFileSync(process.execPath, args, { cwd: folder, encoding: "utf8" });

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "sockdex-package-"));
  tarball = join(folder, npm("pack", root, "--ignore-scripts", "--silent").trim());
  writeFileSync(join(folder, "package.json"), '{ "name": "user", "private": true }');
  npm("install", tarball, "--offline", "--no-audit", "--no-fund");
  writeFileSync(join(folder, "dump.txt"), generateDump({ protocol: "tcp", rows: 100, seed: 1 }));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const USE = `
const table = readDumpSync("dump.txt");
if (table.size !== 100 || table.byInode(table.row(5).inode)?.index !== 5) throw new Error("wrong rows");
if (readSockets().diagnostics.headers < 1) throw new Error("no live table");
try { SocketTable.parse(new Uint8Array(3)); } catch (error) { if (!(error instanceof SockdexError)) throw error; console.log(error.code); }
`;

describe("the installed package", () => {
  test("as an ES module", () => {
    writeFileSync(
      join(folder, "use.mjs"),
      `import { readDumpSync, readSockets, SocketTable, SockdexError } from "sockdex";${USE}`,
    );
    expect(node("use.mjs")).toBe("ERR_NO_TABLE\n");
  });

  test("as CommonJS", () => {
    writeFileSync(
      join(folder, "use.cjs"),
      `const { readDumpSync, readSockets, SocketTable, SockdexError } = require("sockdex");${USE}`,
    );
    expect(node("use.cjs")).toBe("ERR_NO_TABLE\n");
  });

  test("both at once: an error of one is an error of the other", () => {
    writeFileSync(
      join(folder, "both.mjs"),
      `import { createRequire } from "node:module"; import { SockdexError } from "sockdex/core";
       const { SocketTable } = createRequire(import.meta.url)("sockdex/core");
       try { SocketTable.parse(new Uint8Array(3)); } catch (error) { console.log(error instanceof SockdexError); }`,
    );
    expect(node("both.mjs")).toBe("true\n");
  });

  test("its command", () => {
    const run = (...args: string[]) =>
      spawnSync("npx", ["--no-install", "sockdex", ...args], { cwd: folder, encoding: "utf8" });
    const rows = run("--file", "dump.txt", "--json").stdout.trim().split("\n");
    expect(rows.length).toBe(100);
    expect(JSON.parse(rows[0] ?? "")).toHaveProperty("localAddress");
    expect(run("--version").stdout.trim()).toBe(JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version);
    expect(run("--no-such-option").status).toBe(2);
  });

  test("its module, by name", () => {
    writeFileSync(
      join(folder, "module.mjs"),
      `import { readFileSync } from "node:fs"; import { createRequire } from "node:module";
       const bytes = readFileSync(createRequire(import.meta.url).resolve("sockdex/module.wasm"));
       console.log(WebAssembly.Module.exports(new WebAssembly.Module(bytes)).some(({ name }) => name === "parse"));`,
    );
    expect(node("module.mjs")).toBe("true\n");
  });

  test("sockdex/core in a browser's bundle", async () => {
    writeFileSync(
      join(folder, "page.mjs"),
      `import { SocketTable } from "sockdex/core"; globalThis.parse = (bytes) => SocketTable.parse(bytes).size;`,
    );
    const result = await build({
      entryPoints: [join(folder, "page.mjs")],
      bundle: true,
      platform: "browser",
      write: false,
      minify: true,
    });
    const [{ text } = { text: "" }] = result.outputFiles;
    // A page has no Buffer, no process, no require: neither has this context.
    const page = createContext({ TextDecoder });
    runInContext(text, page);
    const bytes = readFileSync(join(folder, "dump.txt"));
    expect(runInContext("parse", page)(bytes)).toBe(100);
  });

  test("is small, and brings nothing along", () => {
    expect(statSync(tarball).size).toBeLessThan(256 * 1024);
    expect(statSync(join(folder, "node_modules/sockdex/dist/module.wasm")).size).toBeLessThanOrEqual(16 * 1024);
    expect(npm("ls", "--all", "--parseable").trim().split("\n").length).toBe(2);
  });
});

/** Asks a connection to itself, and prints what it was told. */
const ASK = `
const server = net.createServer((peer) => peer.end()).listen(0, "127.0.0.1", () => {
  const client = net.connect(server.address().port, "127.0.0.1", () => {
    try {
      console.log(connectionStatus(client).verdict, tcpInfo(client).segsOut > 0, socketError(client).code);
    } catch (error) {
      console.log(error instanceof SockdexError, error.code);
    }
    server.close();
    client.destroy();
  });
});
`;
const NAMES = "connectionStatus, SockdexError, socketError, tcpInfo";

function askBothWays(): string[] {
  writeFileSync(
    join(folder, "ask.mjs"),
    `import net from "node:net"; import { ${NAMES} } from "sockdex/sockopt";${ASK}`,
  );
  writeFileSync(
    join(folder, "ask.cjs"),
    `const net = require("node:net"); const { ${NAMES} } = require("sockdex/sockopt");${ASK}`,
  );
  return [node("ask.mjs"), node("ask.cjs")];
}

whereSupported("sockdex/sockopt, installed", () => {
  const check = () =>
    spawnSync("npx", ["--no-install", "sockdex", "check", "127.0.0.1:1"], { cwd: folder, encoding: "utf8" });

  test("alone: one clear error, of the command too", () => {
    expect(askBothWays()).toEqual(["true ERR_NO_KOFFI\n", "true ERR_NO_KOFFI\n"]);
    const { status, stdout, stderr } = check();
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain("needs the package koffi, which is not installed: npm install koffi\n");
  });

  test("beside koffi", () => {
    symlinkSync(join(root, "node_modules/koffi"), join(folder, "node_modules/koffi"));
    onTestFinished(() => rmSync(join(folder, "node_modules/koffi")));
    expect(askBothWays()).toEqual(["connected true 0\n", "connected true 0\n"]);
    expect(check()).toMatchObject({ status: 1, stdout: expect.stringContaining("127.0.0.1:1  refused  errno 111") });
  });
});
