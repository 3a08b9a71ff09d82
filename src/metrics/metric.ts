import type { Take } from "./take";

/** A metric, described for both Prometheus and OpenTelemetry. */
export interface Metric {
  /** Without a prefix, and without what a unit or kind adds behind. */
  name: string;
  help: string;
  /** A counter's values only rise. */
  kind: "gauge" | "counter";
  /** In UCUM: seconds, bytes, or a number of what the braces name. */
  unit: "s" | "By" | `{${string}}`;
  /** Names of labels. Each has few values, whatever the sockets do. */
  labels: readonly string[];
  /** Puts the values there are now. No value takes a pass over all rows: the worker has added them up. */
  take: Take;
}
