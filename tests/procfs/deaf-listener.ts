import { spawn } from "node:child_process";
import { once } from "node:events";
import { onTestFinished } from "vitest";

/** Listens, says where, and then blocks its event loop for ever: nothing is accepted, and the queue stays full. */
const PROGRAM = `
  const server = require("node:net").createServer();
  server.listen({ port: 0, host: process.argv[1], backlog: 1 }, () => {
    require("node:fs").writeSync(1, String(server.address().port));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });`;

/** The kernel lets one connection more wait than a backlog of one says; the next gets no answer. */
export const WAITING = 2;

/** The port of a listener of another process that never accepts, with room for WAITING connections. */
export async function deafListener(host: string): Promise<number> {
  const child = spawn(process.execPath, ["-e", PROGRAM, host], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [text] = await once(child.stdout, "data");
  return Number(text);
}
