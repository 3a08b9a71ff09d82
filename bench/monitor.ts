/**
 * What does a monitor cost the process it runs in? Processor time of all its threads for a refresh, by each source, what
 * the parts of it take, and its memory.
 */
import { type ChildProcess, fork, spawnSync } from "node:child_process";
import { once } from "node:events";
import { fstatSync, readdirSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { resolve } from "node:path";
import { type Snapshot, SocketMonitor } from "../dist/live.js";
import { NetlinkLoop } from "./contenders/netlink-loop";
import { node } from "./harness/conversation";
import { count, figure } from "./harness/numbers";
import { quick } from "./harness/options";
import { question } from "./harness/question";
import type { Report } from "./harness/report";
import { median } from "./harness/statistics";

/** Connections of this process, and as many of another: two sockets each. */
const CONNECTIONS = quick ? 200 : 2500;
const AT_ONCE = 100;
/** Connections that open, and as many that close, between two refreshes. */
const CHURNED = 50;
const WARM = quick ? 1 : 8;
const TURNS = quick ? 1 : 25;
const HOST = "127.0.0.1";

async function openOwn(held: Socket[]): Promise<void> {
  const server = createServer((socket) => held.push(socket.on("error", () => {})));
  server.listen({ host: HOST, port: 0, backlog: 1024 });
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  for (let opened = 0; opened < CONNECTIONS; opened += AT_ONCE) {
    const some = Array.from({ length: AT_ONCE }, () => connect(address.port, HOST).on("error", () => {}));
    await Promise.all(some.map((socket) => once(socket, "connect")));
    held.push(...some);
  }
  while (held.length < 2 * CONNECTIONS) await once(server, "connection");
}

async function openOthers(): Promise<ChildProcess> {
  const worker = fork(resolve(import.meta.dirname, "sockets/worker.ts"), [HOST, String(CONNECTIONS)]);
  process.once("exit", () => worker.kill("SIGKILL"));
  await once(worker, "message");
  return worker;
}

/** Milliseconds of processor time that `cat` takes to read the table: of ten, because `times` counts hundredths of a second. */
function cat(): number {
  const ten = "for i in 0 1 2 3 4 5 6 7 8 9; do cat /proc/net/tcp >/dev/null; done; times";
  const { stdout } = spawnSync("sh", ["-c", ten], { encoding: "utf8" });
  const [, children = ""] = stdout.split("\n");
  const seconds = [...children.matchAll(/(\d+)m([\d.]+)s/g)].map(
    ([, minutes, rest]) => Number(minutes) * 60 + Number(rest),
  );
  return (seconds.reduce((sum, one) => sum + one, 0) * 1000) / 10;
}

/** Descriptors that a refresh asked each time, before it looked only when something points to a change. */
const ASKED = 2048;

/** What each refresh did of descriptors then: it listed all, and asked some. */
function lookAtDescriptors(): void {
  for (const name of readdirSync("/proc/self/fd").slice(0, ASKED)) {
    try {
      fstatSync(Number(name)).isSocket();
    } catch {
      // The one that listed them.
    }
  }
}

/** Milliseconds of processor time of this process. */
async function processorTime(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** A connection more, both ends of it. */
async function openOne(): Promise<Socket[]> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket)).listen(0, HOST);
  await once(server, "listening");
  const address = server.address();
  const port = address === null || typeof address === "string" ? 0 : address.port;
  const client = connect(port, HOST);
  await Promise.all([once(server, "connection"), once(client, "connect")]);
  server.close();
  return [client, ...sockets];
}

/** Connections, both ends of them, that are others after each turn. */
class Churn {
  readonly #accepted: Socket[] = [];
  readonly #server = createServer((socket) => this.#accepted.push(socket.on("error", () => {})));
  #clients: Socket[] = [];

  async turn(): Promise<void> {
    if (!this.#server.listening) await once(this.#server.listen({ host: HOST, port: 0, backlog: 1024 }), "listening");
    for (const socket of [...this.#clients, ...this.#accepted.splice(0)]) socket.resetAndDestroy();
    const address = this.#server.address();
    const port = address === null || typeof address === "string" ? 0 : address.port;
    this.#clients = Array.from({ length: CHURNED }, () => connect(port, HOST).on("error", () => {}));
    await Promise.all(this.#clients.map((client) => once(client, "connect")));
    while (this.#accepted.length < CHURNED) await once(this.#server, "connection");
  }

  end(): void {
    for (const socket of [...this.#clients, ...this.#accepted]) socket.resetAndDestroy();
    this.#server.close();
  }
}

function check(snapshot: Snapshot): void {
  const own = snapshot.countOwn();
  if (own < 2 * CONNECTIONS) throw new Error(`${own} own sockets of at least ${2 * CONNECTIONS}.`);
  if (snapshot.table.size < 4 * CONNECTIONS) throw new Error(`${snapshot.table.size} rows.`);
}

/** Of the kernel's rows, all states that /proc prints. */
const STATES = 0x1ffe;
/** INET_DIAG_INFO: a bit of a request's extensions. */
const WITH_INFO = 2;

/** Milliseconds that the kernel's dump takes, read by a loop in C; none without a C compiler. */
async function dumps(report: Report): Promise<void> {
  const loop = NetlinkLoop.start();
  if (!loop) return;
  const take = async (extensions: number) => {
    const took: number[] = [];
    for (let i = 0; i < TURNS; i++) {
      took.push((await loop.dump("together", { states: STATES, port: 0, extensions }))[0] / 1e6);
    }
    return `${figure(median(took))} ms`;
  };
  report.figures("the kernel's dump, read by a loop in C", [
    { what: "with tcp_info, as the monitor asks", figure: await take(WITH_INFO) },
    { what: "without", figure: await take(0) },
  ]);
  loop.end();
}

async function measure(report: Report): Promise<void> {
  const sources = ["procfs", "netlink", INFO] as const;
  const monitors = sources.map((name) => {
    return new SocketMonitor(name === INFO ? { source: "netlink", info: true } : { source: name });
  });
  const [, byNetlink] = monitors;
  for (const monitor of monitors) for (let i = 0; i < WARM; i++) await monitor.refresh();
  const churn = new Churn();
  const took = new Map<string, number[]>();
  const parts = new Map<string, number[]>();
  const add = (to: Map<string, number[]>, name: string, value: number) =>
    to.set(name, [...(to.get(name) ?? []), value]);
  for (let turn = 0; turn < TURNS; turn++) {
    for (const [i, monitor] of monitors.entries()) {
      add(took, sources[i] ?? "", await processorTime(() => monitor.refresh()));
      const { snapshot } = monitor;
      if (!snapshot) throw new Error("A refresh left no snapshot.");
      check(snapshot);
      for (const [part, milliseconds] of Object.entries(snapshot.timing)) {
        add(parts, `${sources[i]} ${part}`, milliseconds);
      }
    }
    add(took, DESCRIPTORS, await processorTime(lookAtDescriptors));
    const opened = await openOne();
    add(took, LOOKS, await processorTime(() => byNetlink?.refresh()));
    for (const socket of opened) socket.resetAndDestroy();
    // What closes is looked for again: not in the next turn.
    for (const monitor of monitors) await monitor.refresh();
    await churn.turn();
    for (const monitor of monitors) await monitor.refresh();
    await churn.turn();
    add(took, CHURN, await processorTime(() => byNetlink?.refresh()));
    add(parts, `${CHURN}: own`, byNetlink?.snapshot?.timing.own ?? 0);
    for (const monitor of monitors) await monitor.refresh();
    add(took, CAT, cat());
  }
  churn.end();
  const middle = (name: string) => median(took.get(name) ?? []);
  const rows = count(monitors[0]?.table.size ?? 0);
  report.table(
    `processor time of a refresh at ${rows} sockets, ${count(2 * CONNECTIONS)} of them its own, milliseconds`,
    ["", "median", "mean", "least"],
    [...took].map(([name, times]) => [
      name,
      figure(median(times)),
      figure(times.reduce((sum, one) => sum + one, 0) / times.length),
      figure(Math.min(...times)),
    ]),
  );
  report.table(
    "what its parts take in the worker, milliseconds",
    ["", "median"],
    [...parts].map(([name, times]) => [name, figure(median(times))]),
  );
  await dumps(report);
  const budget = (what: string, ratio: number, bar: number) =>
    report.budget({
      what: `a monitor's refresh at ${rows} sockets, ${what}`,
      figure: `${figure(ratio)} ×`,
      bar: `≤ ${bar} ×`,
      met: quick ? undefined : ratio <= bar,
    });
  const before = middle("procfs") + middle(DESCRIPTORS);
  budget("by netlink, beside one by /proc that looks at its descriptors each time", middle("netlink") / before, 0.35);
  budget("by netlink, beside cat /proc/net/tcp", middle("netlink") / middle(CAT), 1.2);
  budget("by netlink with info, beside the same without", middle(INFO) / middle("netlink"), 1.5);
  budget("by netlink when sockets were opened, beside cat /proc/net/tcp", middle(LOOKS) / middle(CAT), 1.2);
  for (const monitor of monitors) await monitor.close();
}

const MB = 1e6;

/** What a monitor adds to a process that does nothing else, at the sockets there are. */
function weigh(report: Report): void {
  const rows = ["procfs", "netlink", "netlink info"].map((way) => {
    const [command, args] = node(resolve(import.meta.dirname, "sockets/weigh-monitor.ts"), way.split(" "));
    const { stdout, stderr, status } = spawnSync(command, args, { encoding: "utf8" });
    if (status !== 0) throw new Error(`weigh-monitor ${way} ended with ${status}: ${stderr}`);
    const { rows, resident, virtual } = JSON.parse(stdout);
    if (rows < 4 * CONNECTIONS) throw new Error(`${rows} rows.`);
    return [way === "netlink info" ? INFO : way, count(rows), figure(resident / MB), figure(virtual / MB)];
  });
  report.table(
    "memory that a monitor adds to its process, MB",
    ["source", "sockets", "resident", "virtual: address space alone"],
    rows,
  );
}

const INFO = "netlink, info: true";
const DESCRIPTORS = "listing the descriptors, and asking 2,048";
const LOOKS = "netlink, when sockets were opened";
const CHURN = `netlink, when ${2 * CHURNED} were opened and ${2 * CHURNED} closed`;
const CAT = "cat /proc/net/tcp";

await question("monitor", async (report) => {
  const held: Socket[] = [];
  await openOwn(held);
  const others = await openOthers();
  await measure(report);
  weigh(report);
  others.kill();
});
