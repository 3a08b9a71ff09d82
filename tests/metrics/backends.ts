import { AggregationTemporality, DataPointType, MeterProvider, MetricReader } from "@opentelemetry/sdk-metrics";
import { Registry } from "prom-client";
import { onTestFinished } from "vitest";
import type { SocketMonitor } from "../../src/live/index";
import * as opentelemetry from "../../src/metrics/opentelemetry";
import * as prometheus from "../../src/metrics/prometheus";
import type { LabelOptions } from "../../src/metrics/source";

/** Values by name and labels, as a line of Prometheus' text begins: `sockdex_queue_bytes{protocol="tcp",queue="tx"}`. */
export type Figures = Map<string, number>;

export interface Told {
  unregister(): void;
  /** What a scrape, or a collection, tells now. */
  collect(): Promise<Figures>;
}

export interface Backend {
  name: string;
  tell(monitor: SocketMonitor, options?: { prefix?: string } & LabelOptions): Promise<Told>;
}

export const BACKENDS: Backend[] = [
  {
    name: "prom-client",
    async tell(monitor, options) {
      const registry = new Registry();
      const { unregister } = await prometheus.registerMetrics(monitor, { registry, ...options });
      return { unregister, collect: async () => figuresOf(await registry.metrics()) };
    },
  },
  {
    name: "OpenTelemetry",
    async tell(monitor, options) {
      const { provider, reader } = metering();
      const { unregister } = await opentelemetry.registerMetrics(monitor, {
        meter: provider.getMeter("test"),
        ...options,
      });
      return { unregister, collect: () => collect(reader) };
    },
  },
];

export const keyOf = (name: string, labels: Readonly<Record<string, string>> = {}): string => {
  const pairs = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return pairs.length === 0 ? name : `${name}{${pairs.map(([label, value]) => `${label}="${value}"`).join(",")}}`;
};

/** The samples of Prometheus' text. */
export function figuresOf(text: string): Figures {
  const figures: Figures = new Map();
  for (const line of text.split("\n")) {
    if (line === "" || line.startsWith("#")) continue;
    const [, name, labels = "", value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    if (name === undefined) throw new Error(`No sample: ${line}`);
    const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, label = "", text = ""]) => [label, text]);
    figures.set(keyOf(name, Object.fromEntries(pairs)), Number(value));
  }
  return figures;
}

class ReaderOnDemand extends MetricReader {
  protected async onForceFlush(): Promise<void> {}
  protected async onShutdown(): Promise<void> {}
}

export function metering(temporality = AggregationTemporality.CUMULATIVE) {
  const reader: MetricReader = new ReaderOnDemand({ aggregationTemporalitySelector: () => temporality });
  const provider = new MeterProvider({ readers: [reader] });
  onTestFinished(() => provider.shutdown());
  return { provider, reader };
}

/** A collection, by the names that an exporter to Prometheus makes. */
export async function collect(reader: MetricReader): Promise<Figures> {
  const { resourceMetrics, errors } = await reader.collect();
  if (errors.length > 0) throw new AggregateError(errors);
  const figures: Figures = new Map();
  for (const metric of resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics)) {
    const { name, unit } = metric.descriptor;
    const suffix = unit === "s" ? "_seconds" : unit === "By" ? "_bytes" : "";
    const total = metric.dataPointType === DataPointType.SUM && metric.isMonotonic ? "_total" : "";
    if (metric.dataPointType === DataPointType.HISTOGRAM) {
      for (const { value } of metric.dataPoints) {
        const base = name.replaceAll(".", "_") + suffix;
        let below = 0;
        for (const [i, count] of value.buckets.counts.entries()) {
          below += count;
          figures.set(keyOf(`${base}_bucket`, { le: String(value.buckets.boundaries[i] ?? "+Inf") }), below);
        }
        figures.set(`${base}_sum`, value.sum ?? Number.NaN);
        figures.set(`${base}_count`, value.count);
      }
      continue;
    }
    for (const { attributes, value } of metric.dataPoints) {
      if (typeof value !== "number") throw new Error(`${name} is no number.`);
      const labels = Object.entries(attributes).map(([label, text]) => [label, String(text)]);
      figures.set(keyOf(name.replaceAll(".", "_") + suffix + total, Object.fromEntries(labels)), value);
    }
  }
  return figures;
}
