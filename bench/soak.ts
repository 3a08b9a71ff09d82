/** Does a monitor grow? Refresh after refresh while connections come and go, with what the process weighs meanwhile. */
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { SocketMonitor } from "../dist/live.js";
import { count, figure } from "./harness/numbers";
import { full, quick } from "./harness/options";
import { question } from "./harness/question";
import type { Report } from "./harness/report";

const REFRESHES = quick ? 40 : full ? 1500 : 600;
const STABLE = quick ? 50 : 500;
const CHURN = 10;
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

await question("soak", async (report) => {
  const server = createServer((socket) => socket.on("error", () => {}).resume());
  server.listen({ port: 0, host: "127.0.0.1", backlog: 1024 });
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  await soak(report, address.port);
});
