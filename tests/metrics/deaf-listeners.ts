import { spawn } from "node:child_process";
import { once } from "node:events";
import { onTestFinished } from "vitest";
import { IPV4 } from "../procfs/loopback";

/** Listens on so many ports, says which, and blocks its event loop for ever: what connects waits to be accepted. */
const PROGRAM = `
  const ports = [];
  (function listen(left) {
    const server = require("node:net").createServer();
    server.listen(0, process.argv[2], () => {
      ports.push(server.address().port);
      if (left > 1) return listen(left - 1);
      require("node:fs").writeSync(1, JSON.stringify(ports));
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    });
  })(Number(process.argv[1]));`;

/** Listeners of a process of their own that never accepts; their ports in the order of their descriptors. */
export async function deafListeners(count: number): Promise<{ pid: number; ports: number[] }> {
  const child = spawn(process.execPath, ["-e", PROGRAM, String(count), IPV4], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [text]: unknown[] = await once(child.stdout, "data");
  const ports: unknown = JSON.parse(String(text));
  if (!Array.isArray(ports)) throw new Error(`Not a list of ports: ${String(text)}.`);
  return { pid: child.pid ?? 0, ports: ports.map(Number) };
}
