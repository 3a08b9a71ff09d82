import type { PortTraffic } from "../live/rates/listener-traffic";

/** What the connections of a listener's port have done since the metrics were registered. NaN: the kernel does not count it. */
export interface Traffic {
  bytesIn: number;
  bytesOut: number;
  retransmits: number;
}

const OTHER = "other";

/** Adds traffic up by port: the first `most` ports there are keep a label of their own for good, all others are OTHER. */
export class TrafficTotals {
  readonly #most: number;
  readonly #byPort = new Map<string, Traffic>();

  constructor(most: number) {
    this.#most = most;
  }

  get byPort(): ReadonlyMap<string, Traffic> {
    return this.#byPort;
  }

  add(traffic: readonly PortTraffic[]): void {
    for (const { port, counts } of traffic) {
      const label = this.#labelOf(String(port));
      const { bytesIn, bytesOut, retransmits } = this.#byPort.get(label) ?? {};
      this.#byPort.set(label, {
        bytesIn: sum(bytesIn, counts.bytesIn),
        bytesOut: sum(bytesOut, counts.bytesOut),
        retransmits: sum(retransmits, counts.retransmits),
      });
    }
  }

  #labelOf(port: string): string {
    const labels = this.#byPort.size - (this.#byPort.has(OTHER) ? 1 : 0);
    return this.#byPort.has(port) || labels < this.#most ? port : OTHER;
  }
}

/** A total, once there is one, outlives what is not counted. */
function sum(total: number | undefined, count: number): number {
  if (total === undefined || Number.isNaN(total)) return count;
  return Number.isNaN(count) ? total : total + count;
}
