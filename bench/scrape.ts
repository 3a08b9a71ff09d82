/** For how long does a scrape keep the event loop? Of a monitor with many real sockets in its table, after each refresh. */
import { MeterProvider, MetricReader } from "@opentelemetry/sdk-metrics";
import { Registry } from "prom-client";
import { SocketMonitor } from "../dist/live.js";
import { registerMetrics as registerMeter } from "../dist/opentelemetry.js";
import { registerMetrics } from "../dist/prometheus.js";
import { count, figure } from "./harness/numbers";
import { quick } from "./harness/options";
import { question } from "./harness/question";
import type { Report } from "./harness/report";
import { median } from "./harness/statistics";
import { type Crowd, openCrowd } from "./sockets/crowd";

const SOCKETS = quick ? 2000 : 100_000;
const SCRAPES = quick ? 3 : 40;
const BAR_MS = 5;

class ReaderOnDemand extends MetricReader {
  protected async onForceFlush(): Promise<void> {}
  protected async onShutdown(): Promise<void> {}
}

async function measure(report: Report, crowd: Crowd, source: "auto" | "procfs"): Promise<void> {
  const monitor = new SocketMonitor({ pid: crowd.pid, source });
  const registry = new Registry();
  await registerMetrics(monitor, { registry });
  const reader = new ReaderOnDemand();
  await registerMeter(monitor, { meter: new MeterProvider({ readers: [reader] }).getMeter("bench") });
  const ways: [name: string, scrape: () => Promise<unknown>][] = [
    ["prom-client, registry.metrics()", () => registry.metrics()],
    ["OpenTelemetry, reader.collect()", () => reader.collect()],
  ];
  const took = new Map(ways.map(([name]) => [name, [] as number[]]));
  for (let i = 0; i < SCRAPES; i++) {
    const { table } = await monitor.refresh();
    if (table.size < crowd.sockets) throw new Error(`${table.size} rows of at least ${crowd.sockets}.`);
    for (const [name, scrape] of ways) {
      const start = performance.now();
      await scrape();
      took.get(name)?.push(performance.now() - start);
    }
  }
  const rows = [...took].map(([name, [first = Number.NaN, ...times]]) => [
    name,
    figure(first),
    figure(median(times)),
    figure(Math.max(...times)),
  ]);
  report.table(
    `a scrape of a table of ${count(monitor.table.size)} sockets from ${monitor.table.source}, milliseconds of the main thread`,
    ["", "the first", "median", "worst"],
    rows,
  );
  report.note("the first scrape compiles what it runs; what else the machine does counts too");
  const slowest = Math.max(...[...took.values()].map(median));
  report.budget({
    what: `a scrape of a table of ${count(monitor.table.size)} sockets from ${monitor.table.source}`,
    figure: `${figure(slowest)} ms`,
    bar: `≤ ${BAR_MS} ms`,
    met: quick ? undefined : slowest <= BAR_MS,
  });
  await monitor.close();
}

await question("scrape", async (report) => {
  const crowd = await openCrowd(SOCKETS);
  try {
    // Netlink where it is available.
    await measure(report, crowd, "auto");
    await measure(report, crowd, "procfs");
  } finally {
    crowd.end();
  }
});
