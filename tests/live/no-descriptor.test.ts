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

/** As a service with a limit of 128 descriptors: the port it leaks connections to, and what its monitor is given. */
async function leak(port: number, options: MonitorOptions): Promise<unknown> {
  const command = `ulimit -n 128; exec "$0" "$@"`;
  const program = await bundled("live/leaking.ts");
  const { stdout } = await run(
    "bash",
    ["-c", command, process.execPath, program, String(port), JSON.stringify(options)],
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
