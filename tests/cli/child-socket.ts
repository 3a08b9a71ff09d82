import { spawn } from "node:child_process";
import { once } from "node:events";
import { onTestFinished } from "vitest";

/**
 * Connects, says by which descriptor, and then blocks its event loop for ever, so that it never learns how that went.
 * Its connect(2) is made when the turn it was asked for in is over.
 */
const PROGRAM = `
  const socket = require("node:net").connect({ host: process.argv[1], port: Number(process.argv[2]) });
  process.nextTick(() => process.nextTick(() => {
    require("node:fs").writeSync(1, String(socket._handle.fd));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  }));`;

/** A connection of another process, by its pid and descriptor. It is never looked at there. */
export async function childSocket(host: string, port: number): Promise<{ pid: number; fd: number }> {
  const child = spawn(process.execPath, ["-e", PROGRAM, host, String(port)], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [text] = await once(child.stdout, "data");
  return { pid: child.pid ?? 0, fd: Number(text) };
}
