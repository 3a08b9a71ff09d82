import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { onTestFinished } from "vitest";
import { until } from "../procfs/until";

/**
 * Two network namespaces, joined by a pair of interfaces: a host, 10.77.0.1, and its peers, 10.77.0.2 and 10.77.1.1 to
 * 10.77.1.9. The host hands out 1,500 local ports.
 */
export class IllHost {
  readonly #host: ChildProcess;
  readonly #peers: ChildProcess;

  static async start(): Promise<IllHost> {
    const [host, peers] = [await namespace(), await namespace()];
    const made = new IllHost(host, peers);
    const many = Array.from({ length: 9 }, (_, i) => `ip addr add 10.77.1.${i + 1}/32 dev v1`);
    made.sh("host", `ip link add v0 type veth peer name v1 && ip link set v1 netns ${peers.pid}`);
    made.sh(
      "peers",
      ["ip link set lo up", "ip addr add 10.77.0.2/16 dev v1", ...many, "ip link set v1 up"].join(" && "),
    );
    made.sh("host", "ip link set lo up && ip addr add 10.77.0.1/16 dev v0 && ip link set v0 up");
    made.sh("host", 'echo "40000 41499" >/proc/sys/net/ipv4/ip_local_port_range');
    // What waits for an answer waits as long as a test lasts: two minutes are too few for a loaded machine.
    made.sh("host", "echo 8 >/proc/sys/net/ipv4/tcp_syn_retries");
    return made;
  }

  constructor(host: ChildProcess, peers: ChildProcess) {
    this.#host = host;
    this.#peers = peers;
  }

  /** Runs a command there, to its end. */
  sh(where: "host" | "peers", command: string): string {
    const pid = (where === "host" ? this.#host : this.#peers).pid;
    return execFileSync("nsenter", ["-t", String(pid), "-n", "sh", "-c", command], { encoding: "utf8" });
  }

  /** What is run to be there. */
  get into(): readonly string[] {
    return ["-t", String(this.#host.pid), "-n"];
  }

  /** From now on nothing reaches this address: frames are sent, to a station that there is not. */
  lose(address: string): void {
    this.sh("host", `ip neigh replace ${address} lladdr 02:00:00:00:00:99 nud permanent dev v0`);
  }

  /** Starts a program in Node, in a process of this name, and waits until it says "ready". It ends with the test. */
  async run(where: "host" | "peers", name: string, program: string, descriptors = 8192): Promise<ChildProcess> {
    const { pid } = where === "host" ? this.#host : this.#peers;
    const script = `ulimit -n ${descriptors}; exec "$0" -e "$1"`;
    const text = `require("node:fs").writeFileSync("/proc/self/comm", ${JSON.stringify(name)});${PRELUDE}${program}`;
    const child = spawn("nsenter", ["-t", String(pid), "-n", "sh", "-c", script, process.execPath, text], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    const [line] = await once(child.stdout, "data");
    if (String(line).trim() !== "ready") throw new Error(`${name} says ${line}`);
    return child;
  }
}

/** For all programs: many connections, one after the other as far as fifty at once. */
const PRELUDE = `
  const net = require("node:net");
  const ready = () => console.log("ready");
  async function connectAll(count, target, then = () => {}) {
    let left = count;
    const one = () => new Promise((resolve, reject) => {
      const socket = net.connect(typeof target === "function" ? target() : target);
      socket.once("error", reject).once("connect", () => resolve(socket));
    });
    const some = async () => { while (left-- > 0) await then(await one()); };
    await Promise.all(Array.from({ length: 50 }, some));
  }
  process.stdin.resume();
`;

async function namespace(): Promise<ChildProcess> {
  const child = spawn("unshare", ["-n", "sh", "-c", "echo ready; exec sleep 600"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child.stdout, "data");
  return child;
}

/** Makes a host ill, and returns once it is; a process of the illness's name has it. */
export type Illness = (host: IllHost) => Promise<void>;

/** A server of the peers, which takes whatever comes and keeps it. */
async function acceptAt(host: IllHost, port: number): Promise<void> {
  const program = `net.createServer((socket) => socket.resume().on("error", () => {})).listen({ port: ${port}, backlog: 4096 }, ready);`;
  await host.run("peers", "peer", program);
}

/** Connections from the peers to a port of the host. */
async function connectTo(host: IllHost, port: number, count: number, then = ""): Promise<void> {
  await host.run(
    "peers",
    "client",
    `connectAll(${count}, { port: ${port}, host: "10.77.0.1" }, async (socket) => { ${then} }).then(ready);`,
  );
}

/** Until a filter finds so many rows on the host. */
async function untilRows(host: IllHost, count: number, filter: string): Promise<void> {
  await untilCounted(host, count, `ss -Htan ${filter} | wc -l`);
}

/** Until a command on the host prints at least this number. */
async function untilCounted(host: IllHost, count: number, command: string): Promise<void> {
  await until(`${count} by ${command}`, async () => {
    await sleep(100);
    return Number(host.sh("host", command)) >= count || undefined;
  });
}

/** An illness lasts for more than a second. */
const lasting = () => sleep(1100);

export const ILLNESSES = {
  async leaky(host) {
    const program = `net.createServer({ allowHalfOpen: true }, (socket) => socket.resume()).listen({ port: 8080, backlog: 512 }, ready);`;
    await host.run("host", "leaky", program);
    await connectTo(host, 8080, 60, "socket.end()");
    await untilRows(host, 60, "state close-wait");
    await lasting();
  },
  async deaf(host) {
    const program = `net.createServer().listen({ port: 8081, backlog: 4 }, () => {
      require("node:fs").writeSync(1, "ready\\n");
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    });`;
    await host.run("host", "deaf", program);
    await connectTo(host, 8081, 5);
    await untilRows(host, 5, "state established sport = :8081");
    await lasting();
  },
  async deaddb(host) {
    host.lose("10.77.0.9");
    const program = `for (let i = 0; i < 60; i++) net.connect(5432, "10.77.0.9").on("error", () => {});
      ready();`;
    await host.run("host", "deaddb", program);
    await untilRows(host, 60, "state syn-sent dport = :5432");
    const resent = "ss -Htano state syn-sent dport = :5432 | grep -c 'timer:(on,[^,]*,[2-9]'";
    await untilCounted(host, 60, `${resent} || true`);
  },
  async slowpoke(host) {
    await host.run("host", "slowpoke", `net.createServer({ pauseOnConnect: true }).listen(8082, ready);`);
    await connectTo(host, 8082, 12, "socket.write(Buffer.alloc(50_000))");
    await untilCounted(host, 12, "ss -Htn sport = :8082 | awk '$2 > 1' | wc -l");
    await lasting();
  },
  async lossy(host) {
    await acceptAt(host, 6000);
    const program = `let next = 1;
      const all = [];
      connectAll(18, () => ({ port: 6000, host: "10.77.1." + (next++ % 9 + 1) }), async (socket) => all.push(socket)).then(ready);
      process.stdin.once("data", () => { for (const socket of all) socket.write("lost"); });`;
    const sender = await host.run("host", "lossy", program);
    for (let i = 1; i <= 9; i++) host.lose(`10.77.1.${i}`);
    sender.stdin?.write("write\n");
    const retransmitting = "ss -Htano dport = :6000 | grep -c 'timer:(on,[^,]*,[1-9]'";
    await untilCounted(host, 18, `${retransmitting} || true`);
    await lasting();
  },
  async churner(host) {
    await acceptAt(host, 80);
    const ending = "new Promise((done) => socket.resume().once('close', done).end())";
    const program = `net.connect(80, "10.77.0.2", async () => {
      await connectAll(700, { port: 80, host: "10.77.0.2" }, async (socket) => ${ending});
      ready();
    });`;
    await host.run("host", "churner", program);
    await untilRows(host, 650, "state time-wait dport = :80");
  },
  async poolless(host) {
    await acceptAt(host, 9000);
    await host.run("host", "poolless", `connectAll(1350, { port: 9000, host: "10.77.0.2" }).then(ready);`);
    await lasting();
  },
  async hoarder(host) {
    await acceptAt(host, 7000);
    await host.run("host", "hoarder", `connectAll(220, { port: 7000, host: "10.77.0.2" }).then(ready);`, 250);
    await lasting();
  },
} satisfies Record<string, Illness>;
