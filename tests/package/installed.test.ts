import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { createContext, runInContext } from "node:vm";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { generateDump } from "../generate/index";
import { onLinux } from "../procfs/on-linux";
import { whereSupported } from "../sockopt/where-supported";
import { InstalledPackage } from "./packed";

/** The package as a user has it: packed, and installed in an empty folder. `npm test` has built dist/ before. */
const root = resolve(import.meta.dirname, "../..");
let installed: InstalledPackage;
let folder = "";
let tarball = "";

const npm = (...args: string[]) => installed.npm(...args);
const node = (...args: string[]) => installed.node(...args);

beforeAll(() => {
  installed = new InstalledPackage();
  ({ folder, tarball } = installed);
  writeFileSync(join(folder, "dump.txt"), generateDump({ protocol: "tcp", rows: 100, seed: 1 }));
});

afterAll(() => installed.remove());

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
    expect(JSON.parse(run("summary", "--json", "--file", "dump.txt").stdout)).toMatchObject({ total: 100 });
    expect(run("diff", "dump.txt", "dump.txt", "--no-header", "--filter", "state listening").status).toBe(0);
    expect(run("watch", "--count", "2", "--interval", "0.01", "--limit", "0").stdout.trim().split("\n").length).toBe(2);
    expect(run("report", "dump.txt", "-o", "report.html").status).toBe(0);
    expect(readFileSync(join(folder, "report.html"), "utf8")).toMatch(/^<!doctype html>.* class="capture">H4sI/s);
    expect(readFileSync(join(folder, "node_modules/sockdex/man/sockdex.1"), "utf8")).toContain(".TH SOCKDEX 1 ");
  });

  test.each([
    ["list", "--file", "dump.txt"],
    ["summary", "--file", "dump.txt"],
    ["doctor", "--file", "dump.txt"],
    ["report", "dump.txt", "-o", "report.html"],
    ["find", ":1"],
    ["diff", "dump.txt", "dump.txt"],
    ["watch", "--count", "0"],
    ["top", "--once", "--interval", "0.01"],
    ["kill", "--dry-run", "sport = :1"],
    ["check", "127.0.0.1:1"],
    ["convert", "dump.txt", "-o", "rows.csv"],
    ["completion", "bash"],
  ])("its command %s, in whichever of its two files that is", (...args) => {
    const { status, stderr } = spawnSync("npx", ["--no-install", "sockdex", ...args], {
      cwd: folder,
      encoding: "utf8",
    });
    expect(stderr).not.toMatch(/not a function|undefined/);
    // kill and check need koffi, and say so.
    expect(status).toBeLessThan(stderr.includes("koffi") ? 3 : 2);
  });

  const BATCH = `
convert({ inputs: "dump.txt", output: "rows.ndjson" }).then(async ({ rows }) => {
  let bytes = 0;
  for await (const part of writeCsv(readDump("dump.txt"))) bytes += part.length;
  const missing = await convert({ inputs: "dump.txt", output: "rows.parquet" }).catch(({ code }) => code);
  console.log(rows, bytes > 5000, missing);
});`;

  test.each([
    ["an ES module", "batch.mjs", `import { convert, readDump, writeCsv } from "sockdex/batch";`],
    ["CommonJS", "batch.cjs", `const { convert, readDump, writeCsv } = require("sockdex/batch");`],
  ])("sockdex/batch, as %s, which asks for what it needs", (_, name, load) => {
    writeFileSync(join(folder, name), load + BATCH);
    expect(node(name)).toBe("100 true ERR_NO_PEER\n");
    expect(readFileSync(join(folder, "rows.ndjson"), "utf8").trim().split("\n").length).toBe(100);
  });

  test("sockdex/batch, with what is installed beside it, and over threads", () => {
    for (const peer of ["parquet-wasm", "hyparquet", "hyparquet-writer", "tinypool", "apache-arrow"]) {
      cpSync(join(root, "node_modules", peer), join(folder, "peers/node_modules", peer), { recursive: true });
    }
    for (const needed of ["flatbuffers", "tslib"]) {
      cpSync(join(root, "node_modules", needed), join(folder, "peers/node_modules", needed), { recursive: true });
    }
    cpSync(join(folder, "node_modules/sockdex"), join(folder, "peers/node_modules/sockdex"), { recursive: true });
    const run = (...args: string[]) =>
      spawnSync(process.execPath, ["peers/node_modules/sockdex/dist/cli.cjs", "convert", "dump.txt", ...args], {
        cwd: folder,
        encoding: "utf8",
      });
    for (const format of ["parquet", "arrow", "csv"]) {
      const { status, stderr } = run("-o", `rows.${format}`, "--jobs", "2");
      expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringMatching(/100 rows, .*, 2 jobs/) });
    }
    // One of them missing is told as that, by whichever thread has met it.
    const ask = `const { convert } = require("sockdex/batch");
      convert({ inputs: "../dump.txt", output: "missing.parquet", jobs: Number(process.argv[2]) }).catch(
        ({ name, code, message }) => console.log(name, code, message));`;
    writeFileSync(join(folder, "peers/ask.cjs"), ask);
    const all = "npm install parquet-wasm apache-arrow hyparquet hyparquet-writer";
    for (const peer of ["parquet-wasm", "apache-arrow", "hyparquet", "hyparquet-writer"]) {
      rmSync(join(folder, "peers/node_modules", peer), { recursive: true });
      for (const jobs of ["1", "2"]) {
        const { stdout } = spawnSync(process.execPath, ["ask.cjs", jobs], {
          cwd: join(folder, "peers"),
          encoding: "utf8",
        });
        expect(stdout).toBe(
          `SockdexError ERR_NO_PEER Parquet output needs the package ${peer}, which is not installed: ${all}.\n`,
        );
      }
      expect(existsSync(join(folder, "peers/missing.parquet"))).toBe(false);
      cpSync(join(root, "node_modules", peer), join(folder, "peers/node_modules", peer), { recursive: true });
    }
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
    const page = createContext({ TextDecoder, atob });
    runInContext(text, page);
    const bytes = readFileSync(join(folder, "dump.txt"));
    expect(runInContext("parse", page)(bytes)).toBe(100);
  });

  test("is small, and brings nothing along that it must have", () => {
    expect(statSync(tarball).size).toBeLessThan(1.25 * 1024 * 1024);
    expect(statSync(join(folder, "node_modules/sockdex/dist/module.wasm")).size).toBeLessThanOrEqual(16 * 1024);
    expect(npm("ls", "--all", "--parseable").trim().split("\n").length).toBe(2);
  });
});

/** What the example's header says to do, with its file in this folder. */
function runExample(): string {
  copyFileSync(join(root, "examples/socket-health.mts"), join(folder, "socket-health.mts"));
  return node(join(root, "node_modules/tsx/dist/cli.mjs"), "socket-health.mts");
}

/** Bundled into CommonJS, where there is no import.meta. */
async function runBundled(): Promise<string> {
  const outfile = join(folder, "bundled.cjs");
  await build({
    entryPoints: [join(folder, "ask.mjs")],
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    logLevel: "error",
  });
  return node(outfile);
}

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
    expect(askBothWays()).toEqual(["true ERR_NO_PEER\n", "true ERR_NO_PEER\n"]);
    const { status, stdout, stderr } = check();
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain("needs the package koffi, which is not installed: npm install koffi\n");
  });

  test("beside koffi", async () => {
    for (const name of ["node_modules/koffi", "node_modules/@koromix"]) {
      symlinkSync(join(root, name), join(folder, name));
      onTestFinished(() => rmSync(join(folder, name)));
    }
    expect(askBothWays()).toEqual(["connected true 0\n", "connected true 0\n"]);
    expect(await runBundled()).toBe("connected true 0\n");
    const example = runExample();
    expect(example.match(/^The .*$/gm)).toEqual([
      "The server, once it has read a request: connected",
      "The client, when the server has hung up: half-closed-by-peer",
      "The client, destroyed: closed",
    ]);
    expect(example).toMatch(/state +│ +'ESTABLISHED' +│ +'ESTABLISHED'/);
    expect(example).toMatch(/state +│ +'CLOSE_WAIT' +│ +'CLOSE_WAIT'/);
    expect(example).toMatch(/bytes received +│ +│ +18n/);
    expect(check()).toMatchObject({ status: 1, stdout: expect.stringContaining("127.0.0.1:1  refused  errno 111") });
  });
});

/** A program as an ES module and as CommonJS, each import a list of names and a package. What either prints. */
function runBothWays(imports: readonly (readonly [names: string, from: string])[], program: string): string[] {
  const main = `(async () => {${program}})().catch((error) => console.log(error.name, error.code, error.message));`;
  const es = imports.map(([names, from]) => `import { ${names} } from ${JSON.stringify(from)};`);
  const common = imports.map(([names, from]) => `const { ${names} } = require(${JSON.stringify(from)});`);
  writeFileSync(join(folder, "both-ways.mjs"), [...es, main].join("\n"));
  writeFileSync(join(folder, "both-ways.cjs"), [...common, main].join("\n"));
  return [node("both-ways.mjs"), node("both-ways.cjs")];
}

onLinux("sockdex/live, installed", () => {
  test("watches from its worker, and ends when closed", () => {
    const outputs = runBothWays(
      [
        ["createServer", "node:net"],
        ["diff, SocketMonitor", "sockdex/live"],
      ],
      `const server = createServer().listen(0, "127.0.0.1");
       const monitor = new SocketMonitor();
       const first = await monitor.refresh();
       const { table, changes } = await monitor.refresh();
       console.log(table.stateOf(server), changes.opened.length >= 0, diff(table, table).closed.length === 0,
         monitor.backlogs()[0].backlog, first.tally.protocols.tcp.states.LISTEN > 0);
       await monitor.close();
       server.close();`,
    );
    expect(outputs).toEqual(["LISTEN true true 0 true\n", "LISTEN true true 0 true\n"]);
  });

  test("is one file when a server is bundled", async () => {
    writeFileSync(
      join(folder, "server.mjs"),
      `import { SocketMonitor } from "sockdex/live";
       const monitor = new SocketMonitor(); monitor.refresh().then(({ table }) => console.log(table.diagnostics.headers));`,
    );
    const outfile = join(folder, "elsewhere/server.cjs");
    await build({ entryPoints: [join(folder, "server.mjs")], bundle: true, platform: "node", format: "cjs", outfile });
    expect(node(outfile)).toMatch(/^[12]\n$/);
  });
});

onLinux("the metrics, installed", () => {
  const [monitor, close] = ["const monitor = new SocketMonitor();", "await monitor.close();"];
  const tell = (entry: string, peer: [string, string] | undefined, program: string) =>
    runBothWays(
      [["SocketMonitor", "sockdex/live"], ["registerMetrics", entry], ...(peer ? [peer] : [])],
      `${monitor} try {${program}} finally {${close}}`,
    );

  test("alone: one clear error", () => {
    for (const [entry, what, peer] of [
      ["sockdex/prometheus", "Metrics for Prometheus", "prom-client"],
      ["sockdex/opentelemetry", "Metrics for OpenTelemetry", "@opentelemetry/api"],
    ] as const) {
      const output = `SockdexError ERR_NO_PEER ${what} needs the package ${peer}, which is not installed: npm install ${peer}.\n`;
      expect(tell(entry, undefined, "await registerMetrics(monitor);")).toEqual([output, output]);
    }
  });

  test("beside prom-client, in its own registry", () => {
    link("prom-client");
    const program = `const { unregister } = await registerMetrics(monitor);
      await monitor.refresh();
      console.log(/^sockdex_rows \\d+$/m.test(await register.metrics()));
      unregister();
      console.log(register.getMetricsAsArray().length);`;
    const outputs = tell("sockdex/prometheus", ["register", "prom-client"], program);
    expect(outputs).toEqual(["true\n0\n", "true\n0\n"]);
  });

  test("beside @opentelemetry/api, of the global MeterProvider", () => {
    link("@opentelemetry/api");
    const program = `let observe;
      const meter = new Proxy({}, { get: (_, name) => (callback) => {
        if (name === "addBatchObservableCallback") observe = callback;
        return {};
      } });
      metrics.setGlobalMeterProvider({ getMeter: () => meter });
      await registerMetrics(monitor);
      await monitor.refresh();
      let observed = 0;
      observe({ observe: (_, value) => { if (value >= 0) observed++; } });
      console.log(observed > 20);`;
    expect(tell("sockdex/opentelemetry", ["metrics", "@opentelemetry/api"], program)).toEqual(["true\n", "true\n"]);
  });

  function link(peer: string): void {
    const path = join(folder, "node_modules", peer);
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(join(root, "node_modules", peer), path);
    onTestFinished(() => rmSync(path));
  }
});
