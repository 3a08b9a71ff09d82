/** What does a monitor cost the process it runs in? Processor time of all its threads for a refresh, and memory, by each source. */
import { type ChildProcess, fork, spawnSync } from "node:child_process";
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { resolve } from "node:path";
import { SocketMonitor } from "../dist/live.js";
import { node } from "./harness/conversation";
import { count, figure } from "./harness/numbers";
import { quick } from "./harness/options";
import { question } from "./harness/question";
import type { Report } from "./harness/report";
import { median } from "./harness/statistics";

/** Connections of this process, and as many of another: two sockets each. */
const CONNECTIONS = quick ? 200 : 2500;
const AT_ONCE = 100;
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

async function measure(report: Report): Promise<void> {
  const sources = ["procfs", "netlink"] as const;
  const monitors = sources.map((source) => new SocketMonitor({ source }));
  for (const monitor of monitors) for (let i = 0; i < WARM; i++) await monitor.refresh();
  const took: number[][] = [[], []];
  const cats: number[] = [];
  for (let turn = 0; turn < TURNS; turn++) {
    for (const [i, monitor] of monitors.entries()) {
      const before = process.cpuUsage();
      const snapshot = await monitor.refresh();
      const { user, system } = process.cpuUsage(before);
      took[i]?.push((user + system) / 1000);
      const own = snapshot.countOwn();
      if (own < 2 * CONNECTIONS) throw new Error(`${own} own sockets of at least ${2 * CONNECTIONS}.`);
      if (snapshot.table.size < 4 * CONNECTIONS) throw new Error(`${snapshot.table.size} rows.`);
    }
    cats.push(cat());
  }
  const [text = Number.NaN, netlink = Number.NaN] = took.map((times) => median(times));
  const plain = median(cats);
  const rows = count(monitors[0]?.table.size ?? 0);
  report.table(
    `processor time of a refresh at ${rows} sockets, ${count(2 * CONNECTIONS)} of them its own, milliseconds`,
    ["", "median", "least"],
    [
      ...sources.map((source, i) => [source, figure(median(took[i] ?? [])), figure(Math.min(...(took[i] ?? [])))]),
      ["cat /proc/net/tcp", figure(plain), figure(Math.min(...cats))],
    ],
  );
  const budget = (than: string, ratio: number, bar: number) =>
    report.budget({
      what: `a monitor's refresh at ${rows} sockets, by netlink, beside ${than}`,
      figure: `${figure(ratio)} ×`,
      bar: `≤ ${bar} ×`,
      met: quick ? undefined : ratio <= bar,
    });
  budget("the same by /proc", netlink / text, 0.35);
  budget("cat /proc/net/tcp", netlink / plain, 1.2);
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
    return [
      way === "netlink info" ? "netlink, info: true" : way,
      count(rows),
      figure(resident / MB),
      figure(virtual / MB),
    ];
  });
  report.table(
    "memory that a monitor adds to its process, MB",
    ["source", "sockets", "resident", "virtual: address space alone"],
    rows,
  );
}

await question("monitor", async (report) => {
  const held: Socket[] = [];
  await openOwn(held);
  const others = await openOthers();
  await measure(report);
  weigh(report);
  others.kill();
});
