/** For how long does a refresh keep the event loop from everything else? With many real sockets, off the thread and on it. */
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as wait } from "node:timers/promises";
import { readSockets } from "../dist/index.js";
import { SocketMonitor } from "../dist/live.js";
import { count, figure } from "./harness/numbers";
import { quick } from "./harness/options";
import { question } from "./harness/question";
import type { Report } from "./harness/report";
import { median } from "./harness/statistics";
import { type Crowd, openCrowd } from "./sockets/crowd";

const SOCKETS = quick ? 2000 : 200_000;
const TABLES = ["tcp", "tcp6"] as const;
const ROUNDS = quick ? 1 : 2;
const SECONDS = quick ? 0.3 : 2;

/** `auto` is netlink where it is available. */
const SOURCES = ["auto", "procfs"] as const;
const monitorBy = (source: string | undefined) => `SocketMonitor, its worker, source ${source}`;

interface Way {
  name: string;
  /** Reads the tables; answers how many rows there are. */
  refresh(): number | Promise<number>;
}

/** Rows by inode, as programs without a parser do it. */
function split(text: string): Map<string, string[]> {
  const rows = new Map<string, string[]>();
  for (const line of text.split("\n").slice(1)) {
    const columns = line.trim().split(/\s+/);
    if (columns[9] !== undefined) rows.set(columns[9], columns);
  }
  return rows;
}

/** Every row, sockets without inode among them. */
const lines = (texts: readonly string[]) => texts.reduce((sum, text) => sum + text.split("\n").length - 2, 0);

interface Delays {
  p99: number;
  worst: number;
  /** Milliseconds a refresh took. */
  refresh: number[];
}

/** The event loop's delays, in milliseconds, while one refresh follows another. */
async function delaysOf({ refresh }: Way, expected: number): Promise<Delays> {
  const found: Delays = { p99: 0, worst: 0, refresh: [] };
  const rows = await refresh();
  if (rows < expected) throw new Error(`${rows} rows of at least ${expected}.`);
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  histogram.enable();
  // It measures from one of its wakes to the next: the first must be over.
  await wait(20);
  const end = performance.now() + SECONDS * 1000;
  do {
    const start = performance.now();
    await refresh();
    found.refresh.push(performance.now() - start);
    await wait(20);
  } while (performance.now() < end);
  histogram.disable();
  return { ...found, p99: histogram.percentile(99) / 1e6, worst: histogram.max / 1e6 };
}

async function measure(report: Report, crowd: Crowd): Promise<void> {
  const where = { protocols: TABLES, pid: crowd.pid };
  const paths = TABLES.map((table) => `/proc/${crowd.pid}/net/${table}`);
  // The owner holds some of them; asking for its own, and for a direction, is the main thread's part.
  const monitors = SOURCES.map((source) => new SocketMonitor({ ...where, source, owner: crowd.pid }));
  const watch = (monitor: SocketMonitor) => async () => {
    const snapshot = await monitor.refresh();
    monitor.leaks();
    snapshot.directionOf(0);
    return snapshot.table.size;
  };
  const live = readSockets(where);
  const ways: Way[] = [
    {
      name: "nothing",
      async refresh() {
        await wait(200);
        return crowd.sockets;
      },
    },
    ...monitors.map((monitor, i) => ({ name: monitorBy(SOURCES[i]), refresh: watch(monitor) })),
    { name: "readSockets().refresh(), on the thread", refresh: () => live.refresh().size },
    {
      name: "readFileSync + split + Map",
      refresh() {
        const texts = paths.map((path) => readFileSync(path, "latin1"));
        texts.map(split);
        return lines(texts);
      },
    },
    {
      name: "fs.promises.readFile + split + Map",
      async refresh() {
        const texts = await Promise.all(paths.map((path) => readFile(path, "latin1")));
        texts.map(split);
        return lines(texts);
      },
    },
  ];
  const all = new Map(ways.map(({ name }) => [name, [] as Delays[]]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const way of ways) {
      globalThis.gc?.();
      all.get(way.name)?.push(await delaysOf(way, crowd.sockets));
    }
  }
  const rows = [...all].map(([name, delays]) => [
    name,
    figure(median(delays.map(({ p99 }) => p99))),
    figure(Math.max(...delays.map(({ worst }) => worst))),
    figure(median(delays.flatMap(({ refresh }) => refresh))),
    String(delays.flatMap(({ refresh }) => refresh).length),
  ]);
  report.table(
    `event loop delay while refreshing ${count(live.size)} sockets, milliseconds`,
    ["", "p99", "worst", "a refresh", "refreshes"],
    rows,
  );
  report.note("delays as perf_hooks.monitorEventLoopDelay() sees them, which wakes each millisecond");
  for (const [i, monitor] of monitors.entries()) {
    const timing = monitor.snapshot?.timing;
    const source = SOURCES[i];
    if (timing) {
      const { read, confirm, compare, own } = timing;
      const steps = { reading: read, "reading again": confirm, comparing: compare, "the owner's": own };
      const phases = Object.entries(steps).map(([step, took]) => `${step} ${figure(took)} ms`);
      // Where netlink cannot be had it is /proc.
      report.note(`in the worker of ${monitor.table.source}, the last time: ${phases.join(", ")}`);
    }
    const own = all.get(monitorBy(source)) ?? [];
    const p99 = median(own.map((delays) => delays.p99));
    const worst = Math.max(...own.map((delays) => delays.worst));
    report.budget({
      what: `event loop while refreshing ${count(live.size)} sockets off-thread, source ${source}`,
      figure: `p99 ${figure(p99)} ms, worst ${figure(worst)} ms`,
      bar: "≤ 5 ms, ≤ 20 ms",
      met: live.size >= SOCKETS ? p99 <= 5 && worst <= 20 : undefined,
    });
    await monitor.close();
  }
}

await question("loop", async (report) => {
  const crowd = await openCrowd(SOCKETS);
  try {
    await measure(report, crowd);
  } finally {
    crowd.end();
  }
});
