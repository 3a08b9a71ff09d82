import type { Metric } from "../metric";
import { bySnapshot } from "../take";

/** The monitor's own work. */
export const MONITOR: readonly Metric[] = [
  {
    name: "refreshes",
    help: "Times the kernel's tables were read.",
    kind: "counter",
    unit: "{refresh}",
    labels: [],
    take: ({ totals }, put) => put(totals.refreshes),
  },
  {
    name: "refresh_failures",
    help: "Times the kernel's tables could not be read.",
    kind: "counter",
    unit: "{refresh}",
    labels: [],
    take: ({ totals }, put) => put(totals.failures),
  },
  {
    name: "refresh_duration",
    help: "What the last refresh took of its own thread, by what it did.",
    kind: "gauge",
    unit: "s",
    labels: ["phase"],
    take: bySnapshot(({ timing }, put) => {
      for (const [phase, ms] of Object.entries(timing)) put(ms / 1000, { phase });
    }),
  },
  {
    name: "snapshot_age",
    help: "Time since the tables were last read.",
    kind: "gauge",
    unit: "s",
    labels: [],
    take: bySnapshot(({ time }, put) => put(Math.max(0, Date.now() - time) / 1000)),
  },
  {
    name: "rows",
    help: "Rows in the last snapshot.",
    kind: "gauge",
    unit: "{row}",
    labels: [],
    take: bySnapshot(({ table }, put) => put(table.size)),
  },
  {
    name: "malformed_lines",
    help: "Lines that were no row, of all refreshes.",
    kind: "counter",
    unit: "{line}",
    labels: [],
    take: ({ totals }, put) => put(totals.malformed),
  },
  {
    name: "duplicate_rows",
    help: "Rows that listed a socket once more, as a torn read does, of all refreshes.",
    kind: "counter",
    unit: "{row}",
    labels: [],
    take: ({ totals }, put) => put(totals.duplicates),
  },
];
