/** `sockdex/prometheus`: a SocketMonitor's metrics in a registry of prom-client. */
import type { Counter, Gauge, Histogram as PromHistogram, Registry, RegistryContentType } from "prom-client";
import type { SocketMonitor } from "../live/monitor";
import { loadPackage, type Need } from "../optional/package";
import { invalidArgument } from "../table/errors";
import { refuseUnknown } from "../table/reading/options";
import { METRICS } from "./description";
import { HISTOGRAMS, type Histogram, TALLIED_HISTOGRAMS, type TalliedHistogram } from "./histograms";
import type { Metric } from "./metric";
import { type Registration, registration } from "./registration";
import { LABEL_OPTIONS, type LabelOptions, MetricSource } from "./source";

export type { Registration } from "./registration";

export interface PrometheusOptions extends LabelOptions {
  /** Default: prom-client's own. */
  registry?: Registry<RegistryContentType>;
  /** What all names begin with, default `sockdex_`. */
  prefix?: string;
}

type PromClient = Pick<typeof import("prom-client"), "Counter" | "Gauge" | "Histogram">;

const PROM_CLIENT: Need = { what: "Metrics for Prometheus", packages: ["prom-client"] };

const OPTIONS = ["registry", "prefix", ...LABEL_OPTIONS];

/**
 * Puts a monitor's metrics into a registry. Each scrape reports the newest snapshot and reads nothing: it is the
 * monitor that refreshes. Totals begin here with 0. Rejects with ERR_INVALID_ARGUMENT, also when the registry has a metric
 * of one of the names, ERR_CLOSED, ERR_NO_PEER.
 */
export async function registerMetrics(monitor: SocketMonitor, options: PrometheusOptions = {}): Promise<Registration> {
  refuseUnknown(options, OPTIONS, "option");
  const client = await loadPackage(PROM_CLIENT, "prom-client", () => import("prom-client"));
  const { registry = client.register, prefix = "sockdex_" } = options;
  if (!/^([a-z_:][\w:]*)?$/i.test(prefix)) {
    throw invalidArgument(`A metric's name cannot begin with ${JSON.stringify(prefix)}.`);
  }
  const source = new MetricSource(monitor, options);
  const named = METRICS.map((metric) => [prefix + prometheusName(metric), metric] as const);
  const collectors = new Map<string, Gauge | Counter | PromHistogram>(
    named.map(([name, metric]) => [name, collector(metric, name, source, client)]),
  );
  for (const histogram of TALLIED_HISTOGRAMS) {
    const name = `${prefix}${histogram.name}_seconds`;
    collectors.set(name, tallied(histogram, name, source, client));
  }
  const histograms = source.hearsEnds ? HISTOGRAMS : [];
  const filled = histograms.map((histogram) => {
    const name = `${prefix}${histogram.name}_seconds`;
    const metric = distribution(histogram, name, client);
    collectors.set(name, metric);
    return { histogram, metric };
  });
  for (const name of collectors.keys()) {
    if (registry.getSingleMetric(name)) {
      throw invalidArgument(`The registry has a metric ${name} already: give another prefix.`);
    }
  }
  for (const metric of collectors.values()) registry.registerMetric(metric);
  const stops = filled.map(({ histogram, metric }) => histogram.follow(source, (value) => metric.observe(value)));
  const handle = registration(() => {
    source.stop();
    for (const stop of stops) stop();
    // After a clear() of the registry's the name can be another's.
    for (const [name, metric] of collectors) {
      if (registry.getSingleMetric(name) === metric) registry.removeSingleMetric(name);
    }
  });
  source.start(handle.unregister);
  return handle;
}

/** By the conventions of Prometheus: the unit behind the name, and `_total` behind a counter's. */
function prometheusName({ name, unit, kind }: Metric): string {
  const suffix = unit === "s" ? "_seconds" : unit === "By" ? "_bytes" : "";
  return `${name}${suffix}${kind === "counter" ? "_total" : ""}`;
}

function distribution({ help, buckets }: Histogram, name: string, client: PromClient): PromHistogram {
  return new client.Histogram({ name, help, buckets, registers: [], aggregator: "max" });
}

/** A histogram whose buckets are filled elsewhere: observe() would take a call for each value. */
function tallied(
  { help, take }: TalliedHistogram,
  name: string,
  source: MetricSource,
  client: PromClient,
): PromHistogram {
  // Each process of a cluster watches its own sockets.
  const settings = { name, help, registers: [], aggregator: "sum" as const };
  const empty = new client.Histogram(settings);
  const sample = (part: string, value: number, labels: { le?: string } = {}) => {
    return { metricName: `${name}_${part}`, value, labels };
  };
  class Tallied extends client.Histogram {
    override async get() {
      const all = take(source);
      const buckets = all?.cumulative.map(({ le, count }) => sample("bucket", count, { le })) ?? [];
      const values = all ? [...buckets, sample("sum", all.sum), sample("count", all.count)] : [];
      return { ...(await empty.get()), values };
    }

    /** What a registry's text is made of. */
    getForPromString() {
      return this.get();
    }
  }
  return new Tallied(settings);
}

/** A metric that takes its values anew at each scrape: what is no more has none. */
function collector(metric: Metric, name: string, source: MetricSource, client: PromClient): Gauge | Counter {
  const settings = {
    name,
    help: metric.help,
    labelNames: metric.labels,
    registers: [],
    // Of a cluster each process sees the same sockets: their sum would be nonsense.
    aggregator: "max" as const,
  };
  if (metric.kind === "counter") {
    return new client.Counter({
      ...settings,
      collect() {
        clear(this, metric);
        metric.take(source, (value, labels = {}) => this.inc(labels, value));
      },
    });
  }
  return new client.Gauge({
    ...settings,
    collect() {
      clear(this, metric);
      metric.take(source, (value, labels = {}) => this.set(labels, value));
    },
  });
}

/** What has no labels is 0 after reset(). That is wrong where there is no value: a counter would leap from there. */
function clear(collector: Gauge | Counter, { labels }: Metric): void {
  collector.reset();
  if (labels.length === 0) collector.remove();
}
