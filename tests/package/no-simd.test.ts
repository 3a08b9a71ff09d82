import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { generateDump } from "../generate/index";
import { folderOf } from "../procfs/files";

/*
 * Node takes its WebAssembly's SIMD from the processor, and flags can play one without: an x86-64 without SSSE3. Where
 * no flag does, there is nothing to be seen here.
 */
const dist = resolve(import.meta.dirname, "../../dist");
const WITHOUT = "--no-enable-ssse3";
const SIMD =
  "new WebAssembly.Module(Uint8Array.of(0,97,115,109,1,0,0,0,1,5,1,96,0,1,123,3,2,1,0,10,10,1,8,0,65,0,253,15,253,98,11))";
const canPlay = spawnSync(process.execPath, [WITHOUT, "-e", SIMD]).stderr.includes("SIMD");

function run(program: string, flags: string[], ...rest: string[]) {
  const { stdout, stderr } = spawnSync(process.execPath, [...flags, "-e", program, ...rest], { encoding: "utf8" });
  return { stdout, stderr };
}

const TABLE = `
  const { SocketTable, SockdexError } = require(${JSON.stringify(`${dist}/core.cjs`)});
  try { new SocketTable(); } catch (error) { console.log(error instanceof SockdexError, error.code, error.message); }`;

/** Asked twice: what failed once must not be waited for. */
const MONITOR = `
  const { SocketMonitor } = require(${JSON.stringify(`${dist}/live.cjs`)});
  const monitor = new SocketMonitor({ procRoot: process.argv[1], intervalMs: 1 });
  (async () => {
    for (let i = 0; i < 2; i++) await monitor.refresh().catch((error) => console.log(error.name, error.code));
    await monitor.close();
  })();`;

describe.skipIf(!canPlay)(`a machine without SIMD${canPlay ? "" : " (skipped: no flag plays one here)"}`, () => {
  test("is told so, by every way in", () => {
    expect(run(TABLE, [WITHOUT])).toEqual({
      stdout: "true ERR_NO_SIMD sockdex needs WebAssembly with SIMD: Node 16.4 or a browser of 2023 on.\n",
      stderr: "",
    });
    const procRoot = folderOf({ "net/tcp": generateDump({ protocol: "tcp", rows: 3 }) });
    expect(run(MONITOR, [WITHOUT], procRoot)).toEqual({ stdout: "SockdexError ERR_NO_SIMD\n".repeat(2), stderr: "" });
    const command = spawnSync(process.execPath, [WITHOUT, `${dist}/cli.cjs`], { encoding: "utf8" });
    expect(command.stderr).toBe("sockdex: sockdex needs WebAssembly with SIMD: Node 16.4 or a browser of 2023 on\n");
    expect(command.status).toBe(1);
  });
});

/** What compares, and needs a module of its own. */
const DIFF = `
  const { diff } = require(${JSON.stringify(`${dist}/live.cjs`)});
  try { diff({ size: 0, columns: {} }, { size: 0, columns: {} }); } catch (error) { console.log(error.name, error.code); }`;

test("without WebAssembly at all, as --jitless has it, the error is the same, by every way in", () => {
  expect(run(TABLE, ["--jitless"]).stdout).toMatch(/^true ERR_NO_SIMD /);
  const procRoot = folderOf({ "net/tcp": generateDump({ protocol: "tcp", rows: 3 }) });
  const told = "SockdexError ERR_NO_SIMD\n";
  expect(run(MONITOR, ["--jitless"], procRoot).stdout).toBe(told.repeat(2));
  expect(run(DIFF, ["--jitless"]).stdout).toBe(told);
});

test("frozen intrinsics are no matter to it: tables, the monitor, the metrics", () => {
  const procRoot = folderOf({ "net/tcp": generateDump({ protocol: "tcp", rows: 3, quirks: 0 }) });
  for (const extension of ["cjs", "js"]) {
    const file = (name: string) => JSON.stringify(`${dist}/${name}.${extension}`);
    const program = `
      Promise.all(["index", "core", "live", "sockopt", "servers", "prometheus", "opentelemetry", "batch"].map((name) =>
        import(${file("NAME")}.replace("NAME", name)))).then(async ([{ readSockets, SocketTable }, , { SocketMonitor }]) => {
        const monitor = new SocketMonitor({ procRoot: process.argv[1] });
        const { table } = await monitor.refresh();
        console.log(table.size, readSockets({ procRoot: process.argv[1] }).size);
        try { new SocketTable({ protocol: "x" }); } catch (error) { console.log(error.name, error.code); }
        await monitor.close();
      });`;
    const { stdout, stderr } = run(program, ["--frozen-intrinsics", "--no-warnings"], procRoot);
    expect({ stdout, stderr }).toEqual({ stdout: "3 3\nSockdexError ERR_INVALID_ARGUMENT\n", stderr: "" });
  }
});
