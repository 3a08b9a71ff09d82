import type { RateValues } from "../live/rates/rate-names";

/** What some connections have done since the metrics were registered. NaN: the kernel does not count it. */
export type Traffic = Pick<RateValues, "bytesIn" | "bytesOut" | "retransmits">;

/** Adds traffic up by label. */
export class TrafficTotals {
  readonly #byLabel = new Map<string, Traffic>();

  get byLabel(): ReadonlyMap<string, Traffic> {
    return this.#byLabel;
  }

  add(label: string, counts: Traffic): void {
    const { bytesIn, bytesOut, retransmits } = this.#byLabel.get(label) ?? {};
    this.#byLabel.set(label, {
      bytesIn: sum(bytesIn, counts.bytesIn),
      bytesOut: sum(bytesOut, counts.bytesOut),
      retransmits: sum(retransmits, counts.retransmits),
    });
  }
}

/** A total, once there is one, outlives what is not counted. */
function sum(total: number | undefined, count: number): number {
  if (total === undefined || Number.isNaN(total)) return count;
  return Number.isNaN(count) ? total : total + count;
}
