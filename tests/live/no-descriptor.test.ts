import { execFile } from "node:child_process";
import { createServer } from "node:net";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { expect, it, onTestFinished } from "vitest";
import type { MonitorOptions } from "../../src/live/index";
import { IPV4, portOf } from "../procfs/loopback";
import { bundled } from "./bundled";
import { byEachSource } from "./watch";

const run = promisify(execFile);

/** The port that a program leaks connections to, and what its monitor is given. */
const leak = (port: number, options: MonitorOptions) => runLimited("live/leaking.ts", port, options);

/** As a service with a limit of 128 descriptors. */
async function runLimited(file: string, argument: number, options: MonitorOptions): Promise<unknown> {
  const command = `ulimit -n 128; exec "$0" "$@"`;
  const program = await bundled(file);
  const { stdout } = await run(
    "bash",
    ["-c", command, process.execPath, program, String(argument), JSON.stringify(options)],
    // The program is in a folder of its own, without koffi.
    { env: { ...process.env, NODE_PATH: resolve(import.meta.dirname, "../../node_modules") } },
  );
  return JSON.parse(stdout);
}

byEachSource("a monitor in a process that has no descriptor left", (source) => {
  it("tells the very leak that took them, and the listeners", async () => {
    const server = createServer((peer) => peer.on("error", () => {}).end()).listen(0, IPV4);
    onTestFinished(() => void server.close());
    await new Promise((listening) => server.once("listening", listening));
    expect(await leak(portOf(server), { source })).toEqual({ code: "EMFILE", leaks: 0, backlogs: 1, hasRows: true });
  });

  it.each([
    ["of another process", { owner: process.pid }],
    ["of another process, in its namespace", { pid: process.pid, owner: process.pid }],
    ["of another process of a mounted procfs", { procRoot: "/proc", owner: process.pid }],
  ])("tells the sockets %s", async (_, options) => {
    const server = createServer().listen(0, IPV4);
    onTestFinished(() => void server.close());
    await new Promise((listening) => server.once("listening", listening));
    const { backlogs, ...rest } = (await leak(0, { source, ...options })) as { backlogs: number };
    expect(rest).toEqual({ code: "EMFILE", leaks: 0, hasRows: true });
    expect(backlogs).toBeGreaterThan(0);
  });
});

// One is enough for koffi, four for the thread, but not for what it reads.
it.each([
  [0, {}, "ERR_WORKER"],
  [1, {}, "ERR_WORKER"],
  [5, { source: "procfs" }, "ERR_READ"],
  [0, { ends: true }, "ERR_NO_PEER"],
  [1, { ends: true }, "ERR_READ"],
  [3, { ends: true }, "ERR_WORKER"],
] as const)(
  "a monitor that is started with %i descriptors left, and %o, says what to do",
  async (left, options, code) => {
    const failure = (await runLimited("live/starved.ts", left, options)) as { code: string; message: string };
    expect(failure.message).toMatch(/No descriptor is left: raise the limit \(ulimit -n\)/);
    expect(failure.code).toBe(code);
    if (code === "ERR_WORKER") expect(failure.message).toMatch(/, and start the monitor when the process starts\.$/);
  },
);
