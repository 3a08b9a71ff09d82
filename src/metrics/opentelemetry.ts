/** `sockdex/opentelemetry`: a SocketMonitor's metrics as observable instruments of OpenTelemetry. */
import type { BatchObservableCallback, Meter, Observable, ValueType } from "@opentelemetry/api";
import { version } from "../../package.json";
import type { SocketMonitor } from "../live/monitor";
import { loadPackage, type Need } from "../optional/package";
import { refuseUnknown } from "../table/reading/options";
import { METRICS } from "./description";
import { asCounters, HISTOGRAMS, TALLIED_HISTOGRAMS } from "./histograms";
import type { Metric } from "./metric";
import { type Registration, registration } from "./registration";
import { LABEL_OPTIONS, type LabelOptions, MetricSource } from "./source";

export type { Registration } from "./registration";

export interface OpenTelemetryOptions extends LabelOptions {
  /** Default: the meter `sockdex` of the MeterProvider that is set globally now. */
  meter?: Meter;
  /** What all names begin with, default `sockdex.`. */
  prefix?: string;
}

/** Labels by their values. */
type LabelSets = Map<string, Readonly<Record<string, string>>>;

const API: Need = { what: "Metrics for OpenTelemetry", packages: ["@opentelemetry/api"] };

const OPTIONS = ["meter", "prefix", ...LABEL_OPTIONS];

/**
 * Lets a meter observe a monitor's metrics. Each collection reports the newest snapshot and reads nothing: it is the
 * monitor that refreshes. Totals begin here with 0. Rejects with ERR_INVALID_ARGUMENT, ERR_CLOSED, ERR_NO_PEER.
 */
export async function registerMetrics(
  monitor: SocketMonitor,
  options: OpenTelemetryOptions = {},
): Promise<Registration> {
  refuseUnknown(options, OPTIONS, "option");
  const api = await loadPackage(API, "@opentelemetry/api", () => import("@opentelemetry/api"));
  const { meter = api.metrics.getMeter("sockdex", version), prefix = "sockdex." } = options;
  const source = new MetricSource(monitor, options);
  const instruments = new Map(
    [...METRICS, ...TALLIED_HISTOGRAMS.flatMap(asCounters)].map((metric) => {
      const valueType = metric.unit === "s" ? api.ValueType.DOUBLE : api.ValueType.INT;
      return [metric, instrument(metric, prefix + metric.name, meter, valueType)];
    }),
  );
  const observables = [...instruments.values()];
  const before = new Map<Observable, LabelSets>();
  const observe: BatchObservableCallback = (result) => {
    for (const [metric, observable] of instruments) {
      const now: LabelSets = new Map();
      metric.take(source, (value, labels = {}) => {
        now.set(JSON.stringify(labels), labels);
        result.observe(observable, value, labels);
      });
      // SDKs go on with the last value of what is no longer observed: right for a counter, which never falls.
      if (metric.kind === "counter") continue;
      for (const [key, labels] of before.get(observable) ?? []) {
        if (!now.has(key)) result.observe(observable, 0, labels);
      }
      before.set(observable, now);
    }
  };
  meter.addBatchObservableCallback(observe, observables);
  const stops = (source.hearsEnds ? HISTOGRAMS : []).map(({ name, help, unit, buckets, follow }) => {
    const advice = { explicitBucketBoundaries: buckets };
    const histogram = meter.createHistogram(prefix + name, { description: help, unit, advice });
    return follow(source, (value) => histogram.record(value));
  });
  const handle = registration(() => {
    source.stop();
    for (const stop of stops) stop();
    meter.removeBatchObservableCallback(observe, observables);
  });
  source.start(handle.unregister);
  return handle;
}

/** Exporters to Prometheus make the names of `sockdex/prometheus` of these. */
function instrument({ help, unit, kind }: Metric, name: string, meter: Meter, valueType: ValueType): Observable {
  const settings = { description: help, unit, valueType };
  return kind === "counter"
    ? meter.createObservableCounter(name, settings)
    : meter.createObservableGauge(name, settings);
}
