import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { generateDump } from "../generate/index";
import { folderOf } from "../procfs/files";
import { onLinux } from "../procfs/on-linux";
import { COUNTS_THREADS } from "./threads";

const run = promisify(execFile);
const live = resolve(import.meta.dirname, "../../dist/live.js");

/** Runs a program of its own against the built package; what it prints, as JSON. */
async function inProcess(program: string): Promise<unknown> {
  const script = `import { SocketMonitor } from ${JSON.stringify(live)};\n${program}`;
  const { stdout, stderr } = await run(process.execPath, ["--expose-gc", "--input-type=module", "-e", script]);
  expect(stderr).toBe("");
  return JSON.parse(stdout || "null");
}

onLinux("a process with a SocketMonitor", () => {
  it("ends by itself when nothing else is left to do", async () => {
    await inProcess("new SocketMonitor({ intervalMs: 10 });");
    await inProcess("const monitor = new SocketMonitor({ intervalMs: 1000 }); await monitor.refresh();");
  });

  it("is kept alive by a refresh that is waited for", async () => {
    const program = "const { table } = await new SocketMonitor().refresh(); console.log(table.diagnostics.reads > 0);";
    expect(await inProcess(program)).toBe(true);
  });

  it("has no thread left when close() resolves, however often and by whomever it is closed", async () => {
    const found = await inProcess(`
      ${COUNTS_THREADS}
      await using(new SocketMonitor());
      async function using(first) { await first.refresh(); await first.close(); }
      const before = threads();
      const left = [];
      process.on("uncaughtException", (error) => left.push(error.message));
      for (const delay of [0, 1, 5, 20]) {
        const controller = new AbortController();
        const monitor = new SocketMonitor({ intervalMs: 0, signal: controller.signal });
        monitor.on("close", () => { throw new Error("a listener's"); });
        await monitor.refresh();
        const cut = monitor.refresh().catch((error) => error.code);
        await new Promise((resolve) => setTimeout(resolve, delay));
        controller.abort();
        await monitor.close();
        left.push(threads() - before, await cut === "ERR_CLOSED" || delay > 0);
      }
      console.log(JSON.stringify(left));`);
    const each = [0, true, "a listener's"];
    expect((found as unknown[]).sort()).toEqual([...each, ...each, ...each, ...each].sort());
  });

  it("has no thread, descriptor or timer left after close(), and no larger heap after thousands of refreshes", async () => {
    // Of a machine where nothing else is going on.
    const procRoot = folderOf({ "net/tcp": generateDump({ protocol: "tcp", rows: 500, seed: 1, quirks: 0 }) });
    const found = await inProcess(`
      ${COUNTS_THREADS}
      import { readdirSync, readlinkSync } from "node:fs";
      const links = () => readdirSync("/proc/self/fd").flatMap((fd) => {
        try { return [fd + " " + readlinkSync("/proc/self/fd/" + fd)]; } catch { return []; }
      });
      const held = () => ({ threads: threads(), files: links() });
      const heap = () => { gc(); gc(); return process.memoryUsage(); };
      // Node opens streams of its own for the first worker of all.
      const other = new SocketMonitor();
      await other.refresh();
      await other.close();
      const before = held();
      const monitor = new SocketMonitor({ procRoot: ${JSON.stringify(procRoot)}, intervalMs: 2 ** 30 });
      for (let i = 0; i < 200; i++) await monitor.refresh();
      // What V8 keeps of code comes once; a leak comes each time.
      const grown = [];
      let early = heap();
      for (let time = 0; time < 4; time++) {
        for (let i = 0; i < 1000; i++) await monitor.refresh();
        const late = heap();
        grown.push({ heap: late.heapUsed - early.heapUsed, outside: late.external - early.external });
        early = late;
      }
      const during = held();
      await monitor.close();
      const after = held();
      console.log(JSON.stringify({
        threads: after.threads - before.threads,
        threadsMeanwhile: during.threads - before.threads,
        files: after.files.filter((file) => !before.files.includes(file)),
        resources: process.getActiveResourcesInfo().filter((name) => !/Pipe|TTY|FSReq/.test(name)),
        heap: Math.min(...grown.map(({ heap }) => heap)),
        outside: Math.min(...grown.map(({ outside }) => outside)),
      }));`);
    expect(found).toMatchObject({ threads: 0, threadsMeanwhile: 1, files: [], resources: [] });
    // A hundred bytes a refresh would be 100 kB.
    expect((found as { heap: number }).heap).toBeLessThan(100_000);
    expect((found as { outside: number }).outside).toBeLessThan(100_000);
  }, 120_000);
});
