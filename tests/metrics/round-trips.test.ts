import { Registry } from "prom-client";
import { expect, it } from "vitest";
import type { Snapshot } from "../../src/live/index";
import { registerMetrics } from "../../src/metrics/prometheus";
import { connection, IPV4 } from "../procfs/loopback";
import { whereSupported } from "../sockopt/where-supported";
import { BACKENDS, type Figures } from "./backends";
import { watch } from "./watch";

const NAME = "sockdex_own_round_trip";
const BOUNDS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

/** What a snapshot has of them, row by row, seconds. */
const plain = (snapshot: Snapshot) =>
  snapshot.own({ state: "ESTABLISHED" }).map(({ row: { rtt = Number.NaN } }) => rtt / 1e6);

/** How many are at most each bound, and the sum: of a histogram, or of counters. */
function found(figures: Figures) {
  const isHistogram = figures.has(`${NAME}_seconds_sum`);
  const bucket = isHistogram ? `${NAME}_seconds_bucket` : `${NAME}_buckets_total`;
  const counts = [...BOUNDS, "+Inf"].map((le) => figures.get(`${bucket}{le="${le}"}`));
  return { counts, sum: figures.get(isHistogram ? `${NAME}_seconds_sum` : `${NAME}_sum_seconds_total`) };
}

whereSupported("round-trip times", () => {
  it.each(BACKENDS)("are told to $name of each own connection at each refresh", async ({ tell }) => {
    await Promise.all(Array.from({ length: 7 }, () => connection(IPV4)));
    const monitor = watch({ source: "netlink", info: ["rtt"] });
    const { collect } = await tell(monitor);
    const all: number[] = [];
    for (let i = 0; i < 3; i++) {
      all.push(...plain(await monitor.refresh()));
      const { counts, sum } = found(await collect());
      const expected = [...BOUNDS, Number.POSITIVE_INFINITY].map((bound) => all.filter((time) => time <= bound).length);
      expect(counts).toEqual(expected);
      expect(sum).toBeCloseTo(
        all.reduce((sum, one) => sum + one, 0),
        9,
      );
    }
    expect(all.length).toBeGreaterThanOrEqual(3 * 14);
    expect(all.every((time) => time > 0)).toBe(true);
  });

  it("are a histogram of Prometheus, as JSON too", async () => {
    await connection(IPV4);
    const registry = new Registry();
    const monitor = watch({ source: "netlink", info: ["rtt"] });
    await registerMetrics(monitor, { registry });
    const times = plain(await monitor.refresh());
    const text = await registry.metrics();
    expect(text).toMatch(
      new RegExp(`^# TYPE ${NAME}_seconds histogram\n${NAME}_seconds_bucket\\{le="0.0001"\\} \\d+$`, "m"),
    );
    expect(text).toMatch(new RegExp(`^${NAME}_seconds_count ${times.length}$`, "m"));
    const json = (await registry.getMetricsAsJSON()).find(({ name }) => name === `${NAME}_seconds`);
    expect(json?.values).toContainEqual({ metricName: `${NAME}_seconds_count`, value: times.length, labels: {} });
    expect(json?.values).toHaveLength(BOUNDS.length + 3);
  });

  it.each(BACKENDS)("are absent for $name where they are not read, or there is no owner", async ({ tell }) => {
    await connection(IPV4);
    const without = [
      { source: "procfs" },
      { source: "netlink" },
      { source: "netlink", info: ["bytesSent"] },
      { source: "netlink", info: ["rtt"], owner: false },
    ] as const;
    for (const options of without) {
      const monitor = watch(options);
      const { collect, unregister } = await tell(monitor);
      await monitor.refresh();
      expect([...(await collect()).keys()].filter((key) => key.includes("round_trip"))).toEqual([]);
      unregister();
    }
  });
});
