import { execFile, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { brotliCompressSync } from "node:zlib";
import { expect, test } from "vitest";
import { generateDump } from "../generate/index";
import { folderOf } from "../procfs/files";
import { onLinux } from "../procfs/on-linux";

/*
 * The package in programs whose classes are not Node's: what fs throws there is no instance of their Error. A vm context
 * is played by a few lines; Jest, and what sockets are wrapped in by others, come from the registry.
 */
const root = resolve(import.meta.dirname, "../..");
const run = promisify(execFile);

/** Files of the package, each compiled in a context of its own as Jest does: only what Node provides is Node's. */
const IN_A_CONTEXT = `
  const { createContext, compileFunction } = require("node:vm");
  const { readFileSync } = require("node:fs");
  const { createRequire } = require("node:module");
  const { dirname, resolve } = require("node:path");
  const context = createContext({ console, process, Buffer, TextDecoder, TextEncoder, URL, performance, atob, queueMicrotask, setTimeout, clearTimeout });
  context.globalThis = context.global = context;
  const loaded = new Map();
  function load(path) {
    if (loaded.has(path)) return loaded.get(path).exports;
    const module = { exports: {} };
    loaded.set(path, module);
    const own = createRequire(path);
    const require = (name) => (name.startsWith(".") ? load(resolve(dirname(path), name)) : own(name));
    const parameters = ["module", "exports", "require", "__filename", "__dirname"];
    const body = compileFunction(readFileSync(path, "utf8"), parameters, { filename: path, parsingContext: context });
    body(module, module.exports, require, path, dirname(path));
    return module.exports;
  }`;

/** Told of a machine that is a folder: no tcp6, a process that has ended, and a table that cannot be opened. */
const ASK = `
  async function ask({ readSockets, socketHolders, readDumpSync, SockdexError, readDump }, { SocketMonitor }, procRoot) {
    const codeOf = (run) => { try { run(); } catch (error) { return error instanceof SockdexError && error.code; } };
    const monitor = new SocketMonitor({ procRoot });
    const { table } = await monitor.refresh();
    await monitor.close();
    let rows = 0;
    for await (const batch of readDump(require("node:fs").createReadStream(procRoot + "/net/tcp"))) rows += batch.size;
    return [
      readSockets({ procRoot }).diagnostics.missing.join(),
      table.size,
      table.diagnostics.missing.join(),
      socketHolders(procRoot).processes,
      codeOf(() => readDumpSync(procRoot + "/none")),
      codeOf(() => readSockets({ procRoot, pid: 77 })),
      rows,
    ].join(" ");
  }`;
const TOLD = "tcp6 3 tcp6 0 ERR_READ ERR_NO_PROCESS 3";

function machine(): string {
  const procRoot = folderOf({ "net/tcp": generateDump({ protocol: "tcp", rows: 3, quirks: 0 }) });
  // A process without descriptors to look at, and one that has only a name.
  mkdirSync(join(procRoot, "42"));
  return procRoot;
}

onLinux("in another realm", () => {
  test("a vm context", async () => {
    const program = `${IN_A_CONTEXT} ${ASK}
      ask(load(process.argv[1] + "/index.cjs"), load(process.argv[1] + "/live.cjs"), process.argv[2]).then(console.log);`;
    const { stdout } = await run(process.execPath, ["-e", program, join(root, "dist"), machine()]);
    expect(stdout).toBe(`${TOLD}\n`);
  });

  test("a vm context that unpacks brotli to more than the first look takes", async () => {
    const dump = Buffer.from(generateDump({ protocol: "tcp", rows: 1, quirks: 0 })).toString("latin1");
    const [head = "", row = ""] = dump.split("\n");
    const packed = brotliCompressSync(`${head}\n${`${row}\n`.repeat(10_000)}`);
    expect(packed.length).toBeLessThan(4096);
    const program = `${IN_A_CONTEXT}
      const { readTexts } = load(process.argv[1] + "/batch.cjs");
      (async () => {
        let length = 0;
        for await (const { bytes } of readTexts([process.argv[2]])) for await (const some of bytes) length += some.length;
        console.log(length);
      })();`;
    const file = join(folderOf({ "tcp.br": packed }), "tcp.br");
    const { stdout } = await run(process.execPath, ["-e", program, join(root, "dist"), file]);
    expect(stdout).toBe(`${head.length + 1 + 10_000 * (row.length + 1)}\n`);
  });

  test("a worker thread", async () => {
    const program = `
      const { Worker } = require("node:worker_threads");
      const source = ${JSON.stringify(`${ASK}
        const { workerData: [dist, procRoot] } = require("node:worker_threads");
        ask(require(dist + "/index.cjs"), require(dist + "/live.cjs"), procRoot).then(console.log);`)};
      new Worker(source, { eval: true, workerData: process.argv.slice(1) });`;
    const { stdout } = await run(process.execPath, ["-e", program, join(root, "dist"), machine()]);
    expect(stdout).toBe(`${TOLD}\n`);
  });
});

/** The package with others beside it, from the registry. */
function installed(): string {
  const folder = folderOf({ "package.json": '{ "private": true }' });
  const packages = ["jest@30.5.2", "ws@8.23.0", "fastify@5.12.8", "express@5.3.0", "undici@6.29.1"];
  const flags = ["--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline"];
  const { status, stderr } = spawnSync("npm", ["install", ...flags, ...packages], { cwd: folder, encoding: "utf8" });
  if (status !== 0) throw new Error(`The registry is needed, and SOCKDEX_TEST_REGISTRY=no skips this: ${stderr}`);
  for (const part of ["package.json", "dist"]) {
    cpSync(join(root, part), join(folder, "node_modules/sockdex", part), { recursive: true });
  }
  symlinkSync(join(root, "node_modules/prom-client"), join(folder, "node_modules/prom-client"));
  return folder;
}

const JEST = `
  ${ASK}
  test("in Jest", async () => {
    expect(await ask(require("sockdex"), require("sockdex/live"), process.env.SOCKDEX_MACHINE)).toBe(${JSON.stringify(TOLD)});
  });
  test("the metrics without their peer, and with it", async () => {
    const { SocketMonitor } = require("sockdex/live");
    const monitor = new SocketMonitor({ procRoot: process.env.SOCKDEX_MACHINE });
    const { registerMetrics } = require("sockdex/prometheus");
    const { unregister } = await registerMetrics(monitor);
    unregister();
    await expect(require("sockdex/opentelemetry").registerMetrics(monitor)).rejects.toMatchObject({ code: "ERR_NO_PEER" });
    await monitor.close();
  });
  test("a table that may be fed Buffers", () => {
    const { SocketTable } = require("sockdex");
    const bytes = require("node:fs").readFileSync(process.env.SOCKDEX_MACHINE + "/net/tcp");
    expect(SocketTable.parse(bytes).size).toBe(3);
  });`;

const WRAPPED = `
  const { readSockets } = require("sockdex");
  const { once } = require("node:events");
  const state = (socket) => readSockets().stateOf(socket);
  const WebSocket = require("ws");
  const asked = async (url) => (await fetch(url)).text();
  (async () => {
    const wss = new WebSocket.WebSocketServer({ port: 0, host: "127.0.0.1" });
    await once(wss, "listening");
    const opening = new WebSocket("ws://127.0.0.1:" + wss.address().port);
    const before = state(opening);
    const [peer] = await once(wss, "connection");
    if (opening.readyState !== WebSocket.OPEN) await once(opening, "open");
    console.log("ws", [undefined, "SYN_SENT", "ESTABLISHED"].includes(before), state(wss), state(opening), state(peer));
    opening.terminate(); peer.terminate();
    await once(opening, "close");
    wss.close();
    console.log("ws, closed", state(opening), state(wss));
    const refused = new WebSocket("ws://127.0.0.1:1");
    await once(refused, "error");
    console.log("ws, refused", state(refused));

    const fastify = require("fastify")();
    fastify.get("/", async (request, reply) => [state(request), state(reply), state(request.raw)].join());
    console.log("fastify", await asked(await fastify.listen({ port: 0, host: "127.0.0.1" })));
    await fastify.close();

    const app = require("express")();
    app.get("/", (request, response) => response.end([state(request), state(response)].join()));
    const server = app.listen(0, "127.0.0.1");
    await once(server, "listening");
    const origin = "http://127.0.0.1:" + server.address().port;
    console.log("express", await asked(origin));

    const client = new (require("undici").Client)(origin);
    const unconnected = state(client);
    const { body } = await client.request({ path: "/", method: "GET" });
    console.log("undici", unconnected, state(client));
    await body.text();
    await client.destroy();
    console.log("undici, destroyed", state(client));
    for (const wrong of [app, fetch, new URL(origin), new Headers()]) {
      try { state(wrong); } catch (error) { console.log(error.code); }
    }
    process.exit();
  })();`;

onLinux("beside packages of others", () => {
  const isSkipped = process.env.SOCKDEX_TEST_REGISTRY === "no";
  test.skipIf(isSkipped)(
    "inside Jest; and the sockets of ws, Fastify, Express and undici",
    async () => {
      const place = installed();
      writeFileSync(join(place, "sockdex.test.js"), JEST);
      writeFileSync(join(place, "wrapped.cjs"), WRAPPED);
      const jest = spawnSync("npx", ["--no-install", "jest", "--ci"], {
        cwd: place,
        encoding: "utf8",
        // For import(), by which peers are loaded.
        env: { ...process.env, SOCKDEX_MACHINE: machine(), NODE_OPTIONS: "--experimental-vm-modules" },
      });
      expect(jest.stderr).toMatch(/Tests: +3 passed, 3 total/);
      const { stdout } = await run(process.execPath, ["wrapped.cjs"], { cwd: place });
      expect(stdout.split("\n")).toEqual([
        "ws true LISTEN ESTABLISHED ESTABLISHED",
        "ws, closed undefined undefined",
        "ws, refused undefined",
        "fastify ESTABLISHED,ESTABLISHED,ESTABLISHED",
        "express ESTABLISHED,ESTABLISHED",
        "undici undefined ESTABLISHED",
        "undici, destroyed undefined",
        ...Array.from({ length: 4 }, () => "ERR_INVALID_ARGUMENT"),
        "",
      ]);
    },
    300_000,
  );
});
