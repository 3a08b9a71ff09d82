import { wantedInfo } from "../../table/reading/info";
import type { InfoColumn } from "../../table/schema";

/** The kernel's counter that each rate is made of. Of bytesOut what was sent again is taken off. */
export const COUNTERS = {
  bytesIn: "bytesReceived",
  bytesOut: "bytesSent",
  segmentsIn: "segsIn",
  segmentsOut: "segsOut",
  retransmits: "totalRetrans",
  bytesRetransmitted: "bytesRetrans",
} as const satisfies Record<string, InfoColumn>;

export type RateName = keyof typeof COUNTERS;

export const RATES: readonly RateName[] = [
  "bytesIn",
  "bytesOut",
  "segmentsIn",
  "segmentsOut",
  "retransmits",
  "bytesRetransmitted",
];

/** Adds all counters to info columns that have one of them. */
export function withCounters(info: readonly InfoColumn[]): readonly InfoColumn[] {
  const counters = Object.values(COUNTERS);
  return counters.some((name) => info.includes(name)) ? wantedInfo([...info, ...counters]) : info;
}
