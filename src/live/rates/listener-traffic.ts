import type { QueryTable } from "../../table/index";
import type { OwnedRows } from "../ownership";
import { RATES, type RateName } from "./rate-names";

/** What connections of one local port have done since the snapshot before: counts, not rates. */
export interface PortTraffic {
  port: number;
  counts: Readonly<Record<RateName, number>>;
}

/**
 * Of each port that the owner listens on, what its connections have done, other processes' among them. `rates`: an array
 * for each rate behind the other. One pass over the rows.
 */
export function listenerTraffic(
  { columns: { localPort } }: QueryTable,
  { rows, listeners }: OwnedRows,
  rates: Float64Array,
  elapsedMs: number,
): PortTraffic[] {
  const ports = new Map<number, Record<RateName, number>>();
  for (const place of listeners) {
    const zero = { bytesIn: 0, bytesOut: 0, segmentsIn: 0, segmentsOut: 0, retransmits: 0, bytesRetransmitted: 0 };
    ports.set(localPort[rows[place] ?? 0] ?? 0, zero);
  }
  if (ports.size === 0) return [];
  for (let row = 0; row < localPort.length; row++) {
    const counts = ports.get(localPort[row] ?? 0);
    if (counts === undefined) continue;
    for (const [i, name] of RATES.entries()) {
      const rate = rates[i * localPort.length + row] ?? 0;
      if (rate > 0) counts[name] += Math.round((rate * elapsedMs) / 1000);
    }
  }
  return Array.from(ports, ([port, counts]) => ({ port, counts }));
}
