import { execFile } from "node:child_process";
import { createServer } from "node:net";
import { promisify } from "node:util";
import { expect, it, onTestFinished } from "vitest";
import { IPV4, portOf } from "../procfs/loopback";
import { onLinux } from "../procfs/on-linux";
import { bundled } from "./bundled";

const run = promisify(execFile);

/** As a service with a limit of 128 descriptors. */
async function leak(...parameters: readonly number[]): Promise<unknown> {
  const command = `ulimit -n 128; exec "$0" "$@"`;
  const program = await bundled("live/leaking.ts");
  const { stdout } = await run("bash", ["-c", command, process.execPath, program, ...parameters.map(String)]);
  return JSON.parse(stdout);
}

onLinux("a monitor in a process that has no descriptor left", () => {
  it("tells the very leak that took them, and the listeners", async () => {
    const server = createServer((peer) => peer.on("error", () => {}).end()).listen(0, IPV4);
    onTestFinished(() => void server.close());
    await new Promise((listening) => server.once("listening", listening));
    expect(await leak(portOf(server))).toEqual({ code: "EMFILE", leaks: 0, backlogs: 1, hasRows: true });
  });

  it("tells the sockets of another process", async () => {
    const server = createServer().listen(0, IPV4);
    onTestFinished(() => void server.close());
    await new Promise((listening) => server.once("listening", listening));
    const { backlogs, ...rest } = (await leak(0, process.pid)) as { backlogs: number };
    expect(rest).toEqual({ code: "EMFILE", leaks: 0, hasRows: true });
    expect(backlogs).toBeGreaterThan(0);
  });
});
