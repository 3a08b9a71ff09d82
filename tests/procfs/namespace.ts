import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { onTestFinished } from "vitest";

/** Flags with which this user may make a network namespace: as root, or as root of a user namespace. */
const FLAGS = ["-n", "-rn"].find((flags) => spawnSync("unshare", [flags, "true"]).status === 0);

export const WHY_NONE = FLAGS === undefined ? "this user may not unshare a network namespace" : undefined;

/**
 * Sockets of every table, two of each; then, a line of input each, one listener more or one fewer. It answers each
 * time with its listeners' ports. Without `ip` its loopback stays down: then it only has what needs no other end.
 */
const PROGRAM = `
  const net = require("node:net");
  const servers = [];
  const answer = () => console.log(JSON.stringify(servers.map((server) => server.address().port)));
  const listen = (then) => {
    const host = servers.length % 2 ? "::" : "0.0.0.0";
    servers.push(net.createServer({ allowHalfOpen: true }).listen(0, host, then));
  };
  const udp = (type) => require("node:dgram").createSocket(type).bind(0);
  for (const type of ["udp4", "udp4", "udp6", "udp6"]) udp(type);
  listen(() => listen(() => {
    const client = net.connect({ port: servers[0].address().port, host: "127.0.0.1" });
    client.on("error", answer).on("connect", () => servers[0].getConnections(answer));
  }));
  process.stdin.on("data", (line) => {
    if (String(line) === "more") return listen(answer);
    servers.pop().close(answer);
  });`;

/** A process in a network namespace of its own, with sockets that only its own commands change. */
export class Namespace {
  readonly #child: ChildProcess;
  ports: number[] = [];

  static async start(): Promise<Namespace> {
    const script = 'ip link set lo up 2>/dev/null; exec "$0" -e "$1"';
    const child = spawn("unshare", [FLAGS ?? "", "sh", "-c", script, process.execPath, PROGRAM], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    const namespace = new Namespace(child);
    await namespace.#hear();
    return namespace;
  }

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async tell(command: "more" | "less"): Promise<void> {
    this.#child.stdin?.write(command);
    await this.#hear();
  }

  async end(): Promise<void> {
    this.#child.kill("SIGKILL");
    await once(this.#child, "exit");
  }

  async #hear(): Promise<void> {
    const { stdout } = this.#child;
    if (stdout === null) throw new Error("The child has no output.");
    const [text]: unknown[] = await once(stdout, "data");
    const ports: unknown = JSON.parse(String(text));
    if (!Array.isArray(ports)) throw new Error(`Not a list of ports: ${String(text)}.`);
    this.ports = ports.map(Number);
  }
}
