import { Counter, type OpenMetricsContentType, Registry, register } from "prom-client";
import { expect, it, onTestFinished } from "vitest";
import { registerMetrics } from "../../src/metrics/prometheus";
import { onLinux } from "../procfs/on-linux";
import { figuresOf } from "./backends";
import { watch } from "./watch";

onLinux("sockdex/prometheus", () => {
  it("names metrics by the conventions of Prometheus", async () => {
    const monitor = watch();
    const registry = new Registry();
    await registerMetrics(monitor, { registry });
    await monitor.refresh();
    const metrics = await registry.getMetricsAsJSON();
    expect(metrics.length).toBeGreaterThan(10);
    for (const { name, type, help } of metrics) {
      expect(name).toMatch(/^sockdex_[a-z]+(_[a-z]+)*$/);
      expect([name, name.endsWith("_total")]).toEqual([name, String(type) === "counter"]);
      // Base units stand behind the name, and no others.
      expect(name).not.toMatch(/_(ms|milliseconds|kilobytes|count|sum|bucket)(_|$)/);
      if (/duration|age/.test(name)) expect(name).toMatch(/_seconds$/);
      expect(help).toMatch(/^[A-Z].*\.$/);
    }
  });

  it("prints one HELP and TYPE for each metric, and no sample twice", async () => {
    const monitor = watch();
    const registry = new Registry();
    await registerMetrics(monitor, { registry });
    await monitor.refresh();
    const text = await registry.metrics();
    const types = [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, name]) => name);
    expect(new Set(types).size).toBe(types.length);
    expect([...text.matchAll(/^# HELP (\w+) /gm)].map(([, name]) => name)).toEqual(types);
    const samples = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
    expect(figuresOf(text).size).toBe(samples.length);
  });

  it("speaks OpenMetrics too, and can still be taken back", async () => {
    const monitor = watch();
    const registry = new Registry<OpenMetricsContentType>();
    registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
    const { unregister } = await registerMetrics(monitor, { registry });
    await monitor.refresh();
    const text = await registry.metrics();
    expect(text).toMatch(/^# TYPE sockdex_refreshes counter\nsockdex_refreshes_total 1$/m);
    unregister();
    expect(registry.getMetricsAsArray()).toEqual([]);
  });

  it("has nothing in its registry any more when it is taken back", async () => {
    const monitor = watch();
    const registry = new Registry();
    const registration = await registerMetrics(monitor, { registry });
    await monitor.refresh();
    expect(figuresOf(await registry.metrics()).size).toBeGreaterThan(20);
    registration[Symbol.dispose]();
    expect([registry.getMetricsAsArray(), monitor.eventNames()]).toEqual([[], []]);
  });

  it("uses prom-client's own registry when none is given", async () => {
    onTestFinished(() => register.clear());
    const { unregister } = await registerMetrics(watch());
    expect(register.getSingleMetric("sockdex_sockets")).toBeDefined();
    unregister();
    expect(register.getMetricsAsArray()).toEqual([]);
  });

  it("refuses names that are taken, or are none", async () => {
    const monitor = watch();
    const registry = new Registry();
    new Counter({ name: "sockdex_refreshes_total", help: "Another's.", registers: [registry] });
    await expect(registerMetrics(monitor, { registry })).rejects.toThrow(/a metric sockdex_refreshes_total already/);
    expect(registry.getMetricsAsArray().length).toBe(1);
    await expect(registerMetrics(monitor, { registry, prefix: "1 " })).rejects.toThrow(/cannot begin with "1 "/);
    await registerMetrics(monitor, { registry, prefix: "" });
    await expect(registerMetrics(monitor, { registry, prefix: "" })).rejects.toMatchObject({
      code: "ERR_INVALID_ARGUMENT",
    });
    expect(monitor.listenerCount("snapshot")).toBe(1);
  });

  it("tells of two monitors in one registry, by prefix", async () => {
    const registry = new Registry();
    const [a, b] = [watch(), watch()];
    const first = await registerMetrics(a, { registry, prefix: "a_" });
    await registerMetrics(b, { registry, prefix: "b_" });
    await a.refresh();
    const figures = figuresOf(await registry.metrics());
    expect([figures.get("a_refreshes_total"), figures.get("b_refreshes_total")]).toEqual([1, 0]);
    first.unregister();
    expect(registry.getMetricsAsArray().every(({ name }) => name.startsWith("b_"))).toBe(true);
  });

  it("takes nothing back that has come in its place", async () => {
    const registry = new Registry();
    const first = await registerMetrics(watch(), { registry });
    registry.clear();
    await registerMetrics(watch(), { registry });
    const { length } = registry.getMetricsAsArray();
    first.unregister();
    expect(registry.getMetricsAsArray().length).toBe(length);
  });
});
