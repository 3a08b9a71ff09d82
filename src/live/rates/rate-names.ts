import { invalidArgument } from "../../table/errors";
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

/** Throws ERR_INVALID_ARGUMENT. `what`: the argument. */
export function checkRate(what: string, name: string): void {
  if (RATES.some((rate) => rate === name)) return;
  throw invalidArgument(`${what} ${JSON.stringify(name)} is not a rate: one of ${RATES.join(", ")}.`);
}

/** The same of how many are wanted. */
export function checkMost(what: string, most: number): void {
  if (!Number.isInteger(most) || most < 0) throw invalidArgument(`${what} ${String(most)} is not a number of entries.`);
}

/** Adds all counters to info columns that have one of them. */
export function withCounters(info: readonly InfoColumn[]): readonly InfoColumn[] {
  const counters = Object.values(COUNTERS);
  return counters.some((name) => info.includes(name)) ? wantedInfo([...info, ...counters]) : info;
}

/** What a connection does a second, or some do together. NaN for what the kernel does not count: before Linux 4.19. */
export type RateValues = Record<RateName, number>;

/** A number a row for each rate. */
export type RateArrays = Readonly<Record<RateName, Float64Array>>;

/** A value for each rate. */
export function valuesOf<T>(value: (name: RateName) => T): Record<RateName, T> {
  return {
    bytesIn: value("bytesIn"),
    bytesOut: value("bytesOut"),
    segmentsIn: value("segmentsIn"),
    segmentsOut: value("segmentsOut"),
    retransmits: value("retransmits"),
    bytesRetransmitted: value("bytesRetransmitted"),
  };
}
