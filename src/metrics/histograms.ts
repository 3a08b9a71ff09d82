import type { Distribution } from "./distribution";
import type { Metric } from "./metric";
import type { MetricSource } from "./source";

/** A distribution of values that come one by one. It has no labels. */
export interface Histogram {
  /** As of Metric. */
  name: string;
  help: string;
  unit: "s";
  /** Upper bounds. */
  buckets: number[];
  /** Records each value from now on. Returns what ends it. */
  follow(source: MetricSource, record: (value: number) => void): () => void;
}

/** Of monitors that hear of ended connections. */
export const HISTOGRAMS: readonly Histogram[] = [
  {
    name: "ended_connection_life",
    help: "How long ended connections had lived at least, as far as snapshots, tracking and their last numbers show.",
    unit: "s",
    buckets: [0.005, 0.025, 0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 14400, 86400],
    follow: (source, record) =>
      source.onEnded((connections) => {
        for (const { livedAtLeastMs } of connections) record(livedAtLeastMs / 1000);
      }),
  },
];

/** A distribution that the monitor's worker has added up. It has no labels. */
export interface TalliedHistogram extends Pick<Histogram, "name" | "help" | "unit"> {
  /** All values so far; undefined where there are none to be had. */
  take(source: MetricSource): Distribution | undefined;
}

/** Of monitors with such info. */
export const TALLIED_HISTOGRAMS: readonly TalliedHistogram[] = [
  {
    name: "own_round_trip",
    help: "Round-trip times of the watched process's established connections, one for each and each refresh.",
    unit: "s",
    take: ({ roundTrips }) => roundTrips,
  },
];

/** The same as counters, for an API that takes values for a histogram one by one only. */
export function asCounters({ name, help, unit, take }: TalliedHistogram): Metric[] {
  return [
    {
      name: `${name}_buckets`,
      help: `${help} Those of at most \`le\` seconds.`,
      kind: "counter",
      unit: "{value}",
      labels: ["le"],
      take: (source, put) => {
        for (const { le, count } of take(source)?.cumulative ?? []) put(count, { le });
      },
    },
    {
      name: `${name}_sum`,
      help: `${help} All together.`,
      kind: "counter",
      unit,
      labels: [],
      take: (source, put) => {
        const all = take(source);
        if (all) put(all.sum);
      },
    },
  ];
}
