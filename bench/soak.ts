/** Does a monitor grow? Refresh after refresh while connections come and go, and while a table swings between few rows and many. */
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { SocketMonitor } from "../dist/live.js";
import { generateDump } from "../tests/generate/index";
import { count, figure } from "./harness/numbers";
import { full, quick } from "./harness/options";
import { question } from "./harness/question";
import type { Report } from "./harness/report";
import { temporary } from "./harness/temporary";

const REFRESHES = quick ? 40 : full ? 1500 : 600;
const STABLE = quick ? 50 : 500;
const CHURN = 10;
const SWINGS = quick ? 4 : full ? 470 : 60;
const MANY = quick ? 70_000 : 80_000;
/** Refreshes until each of a monitor's memories has met the rows there are. */
const EACH_MEMORY = 4;
/** How often it is weighed. */
const TIMES = 5;

async function open(port: number, connections: number): Promise<Socket[]> {
  const sockets = Array.from({ length: connections }, () => connect(port, "127.0.0.1"));
  await Promise.all(
    sockets.map((socket) =>
      once(
        socket.on("error", () => {}),
        "connect",
      ),
    ),
  );
  return sockets;
}

async function soak(report: Report, port: number): Promise<void> {
  for (let opened = 0; opened < STABLE; opened += 100) await open(port, Math.min(100, STABLE - opened));
  const monitor = new SocketMonitor();
  const weights: { refreshes: number; heap: number; rss: number }[] = [];
  const told = { opened: 0, closed: 0 };
  let churned = 0;
  for (let done = 0; done <= REFRESHES; done++) {
    // The first third warms up: V8 and malloc take what they will need.
    if (done >= REFRESHES / 3 && (done - REFRESHES / 3) % Math.ceil((2 * REFRESHES) / 3 / (TIMES - 1)) < 1) {
      globalThis.gc?.();
      const { heapUsed, rss } = process.memoryUsage();
      weights.push({ refreshes: done, heap: heapUsed, rss });
    }
    const sockets = await open(port, CHURN);
    churned += sockets.length;
    const { changes } = await monitor.refresh();
    for (const socket of sockets) socket.end();
    told.opened += changes?.opened.length ?? 0;
    told.closed += changes?.closed.length ?? 0;
  }
  const own = monitor.snapshot?.own().length ?? 0;
  await monitor.close();
  if (own < 2 * STABLE) throw new Error(`${own} sockets are this process's, of at least ${2 * STABLE}.`);
  if (told.opened < churned) throw new Error(`${told.opened} sockets were seen to open, of ${churned}.`);

  report.table(
    `${count(REFRESHES)} refreshes, ${count(2 * STABLE)} stable sockets of the process's own, ${CHURN} connections more between each`,
    ["after refreshes", "heap, MB", "RSS, MB"],
    weights.map(({ refreshes, heap, rss }) => [count(refreshes), figure(heap / 1e6), figure(rss / 1e6)]),
  );
  const [first, last] = [weights[0], weights.at(-1)];
  if (!first || !last) return;
  const more = `after ${count(last.refreshes - first.refreshes)} refreshes more`;
  // The worker's garbage makes RSS rise and fall by some thirty megabytes.
  for (const [what, bytes, bar] of [
    ["heap", last.heap - first.heap, 1],
    ["RSS", last.rss - first.rss, 50],
  ] as const) {
    const grown = `${bytes < 0 ? "−" : "+"}${figure(Math.abs(bytes) / 1e6)} MB`;
    report.budget({ what: `${what} ${more}`, figure: grown, bar: `≤ ${bar} MB`, met: bytes <= bar * 1e6 });
  }
}

/** A machine that is a folder, whose table swings between few rows and many: what was let go of must be gone, not wait. */
async function swing(report: Report): Promise<void> {
  const procRoot = temporary("swinging");
  mkdirSync(join(procRoot, "net"), { recursive: true });
  const dumps = [MANY, 10].map((rows) => generateDump({ protocol: "tcp", rows, seed: rows, quirks: 0 }));
  const monitor = new SocketMonitor({ procRoot });
  let before = 0;
  for (let swings = 0; swings < SWINGS; swings++) {
    for (const dump of dumps) {
      writeFileSync(join(procRoot, "net/tcp"), dump);
      for (let i = 0; i < EACH_MEMORY; i++) await monitor.refresh();
    }
    if (monitor.table.size !== 10) throw new Error(`${monitor.table.size} rows.`);
    // The first ones warm up. Nobody collects garbage here, as in a process that does little else.
    if (swings === 1) before = process.memoryUsage.rss();
  }
  const grown = process.memoryUsage.rss() - before;
  await monitor.close();
  report.budget({
    what: `RSS after ${count(SWINGS - 2)} swings between 10 and ${count(MANY)} rows`,
    figure: `${grown < 0 ? "−" : "+"}${figure(Math.abs(grown) / 1e6)} MB`,
    bar: "≤ 200 MB",
    met: grown <= 200e6,
  });
}

await question("soak", async (report) => {
  const server = createServer((socket) => socket.on("error", () => {}).resume());
  server.listen({ port: 0, host: "127.0.0.1", backlog: 1024 });
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  await soak(report, address.port);
  await swing(report);
});
