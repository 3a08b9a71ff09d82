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
