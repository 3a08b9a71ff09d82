import { type ChildProcess, spawn } from "node:child_process";
import { onTestFinished } from "vitest";
import { killed } from "../procfs/killed";
import { until } from "../procfs/until";
import { type Outcome, outcome } from "./command";

/** A server at port 8080 with two connections, which says what becomes of each socket. */
const PROGRAM = `
  const net = require("node:net");
  const says = (name) => (socket) => socket.on("error", ({ code }) => console.log(name, code));
  const server = net.createServer({ allowHalfOpen: true }, says("server"));
  server.listen(8080, "127.0.0.1", () => {
    for (let i = 0; i < 2; i++) says("client")(net.connect(8080, "127.0.0.1"));
    setInterval(() => server.getConnections((_, count) => count === 2 && console.log("ready")), 20).unref();
  });`;

/** A process with sockets in a network namespace of its own. */
export class KillHost {
  readonly #child: ChildProcess;
  #said = "";

  static async start(): Promise<KillHost> {
    const script = 'ip link set lo up && exec "$0" -e "$1"';
    const child = spawn("unshare", ["-n", "sh", "-c", script, process.execPath, PROGRAM], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    const host = new KillHost(child);
    child.stdout.on("data", (text) => {
      host.#said += String(text);
    });
    await until("the connections are there", () => host.#said.includes("ready") || undefined);
    return host;
  }

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Ends the process, and with it its sockets. */
  async end(): Promise<void> {
    await killed(this.#child);
  }

  /** Waits until these sockets have failed so, in any order; no others have. */
  async hasFailed(...expected: string[]): Promise<void> {
    const failed = () => this.#said.split("\n").filter((line) => / E/.test(line));
    const wanted = [...expected].sort().join();
    await until(`${wanted} are reported`, () => failed().sort().join() === wanted || undefined);
  }

  /** Runs a program in that namespace. */
  inside(file: string, ...args: string[]): Promise<Outcome> {
    return outcome("nsenter", ["-n", "-t", String(this.pid), file, ...args], {});
  }
}
