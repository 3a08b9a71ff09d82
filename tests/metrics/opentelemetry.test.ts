import { metrics, ValueType } from "@opentelemetry/api";
import { AggregationTemporality } from "@opentelemetry/sdk-metrics";
import { expect, it, onTestFinished, vi } from "vitest";
import { version } from "../../package.json";
import { registerMetrics } from "../../src/metrics/opentelemetry";
import { dial, IPV4 } from "../procfs/loopback";
import { onLinux } from "../procfs/on-linux";
import { until } from "../procfs/until";
import { collect, metering } from "./backends";
import { deafListeners } from "./deaf-listeners";
import { watch } from "./watch";

onLinux("sockdex/opentelemetry", () => {
  it("uses the global MeterProvider when no meter is given", async () => {
    const { provider, reader } = metering();
    metrics.setGlobalMeterProvider(provider);
    onTestFinished(() => metrics.disable());
    const monitor = watch();
    const { unregister } = await registerMetrics(monitor);
    await monitor.refresh();
    const { resourceMetrics } = await reader.collect();
    const [scope] = resourceMetrics.scopeMetrics;
    expect(scope?.scope).toMatchObject({ name: "sockdex", version });
    unregister();
  });

  it("observes nothing more when it is taken back", async () => {
    const { provider, reader } = metering(AggregationTemporality.DELTA);
    const monitor = watch();
    const { unregister } = await registerMetrics(monitor, { meter: provider.getMeter("test") });
    await monitor.refresh();
    expect((await collect(reader)).size).toBeGreaterThan(20);
    expect((await collect(reader)).size).toBeGreaterThan(20);
    unregister();
    expect((await collect(reader)).size).toBe(0);
  });

  it("tells 0 of a listener that is gone: the SDK would go on with its last backlog", async () => {
    const { provider, reader } = metering();
    const { pid, ports } = await deafListeners(2);
    dial(IPV4, ports[0] ?? 0);
    const monitor = watch({ owner: pid });
    await registerMetrics(monitor, { meter: provider.getMeter("test"), maximumListeners: 2 });
    const backlog = async () => {
      await monitor.refresh();
      return (await collect(reader)).get(`sockdex_listen_backlog{listener="${IPV4}:${ports[0]}"}`);
    };
    await until("a connection waits", async () => ((await backlog()) === 1 ? true : undefined));
    const { pid: other } = await deafListeners(1);
    vi.spyOn(monitor, "snapshot", "get").mockReturnValue(await watch({ owner: other }).refresh());
    expect(await backlog()).toBe(0);
    expect(await backlog()).toBe(0);
  });

  it("gives units in UCUM, and seconds as fractions", async () => {
    const { provider, reader } = metering();
    const monitor = watch();
    await registerMetrics(monitor, { meter: provider.getMeter("test") });
    await monitor.refresh();
    const { resourceMetrics, errors } = await reader.collect();
    expect(errors).toEqual([]);
    const descriptors = resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics.map((one) => one.descriptor));
    expect(descriptors.length).toBeGreaterThan(10);
    for (const { name, unit, valueType, description } of descriptors) {
      expect(name).toMatch(/^sockdex\.[a-z_]+$/);
      expect(unit).toMatch(/^(s|By|\{[a-z]+\})$/);
      expect([name, valueType]).toEqual([name, unit === "s" ? ValueType.DOUBLE : ValueType.INT]);
      expect(description).toMatch(/^[A-Z].*\.$/);
    }
  });

  it("can be registered again after it was taken back", async () => {
    const { provider, reader } = metering();
    const meter = provider.getMeter("test");
    const monitor = watch();
    const first = await registerMetrics(monitor, { meter });
    first[Symbol.dispose]();
    await registerMetrics(monitor, { meter });
    await monitor.refresh();
    const { resourceMetrics } = await reader.collect();
    const rows = resourceMetrics.scopeMetrics
      .flatMap(({ metrics }) => metrics)
      .find(({ descriptor }) => descriptor.name === "sockdex.rows");
    expect(rows?.dataPoints.map(({ value }) => value)).toEqual([monitor.table.size]);
  });
});
