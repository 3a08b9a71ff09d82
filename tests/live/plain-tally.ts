import type { Protocol, QueryTable } from "../../src/index";
import type { ProtocolTally } from "../../src/live/index";

/** What a tally must be, row by row; protocols without rows left out. */
export function plainTally(table: QueryTable): { protocols: Partial<Record<Protocol, ProtocolTally>> } {
  const protocols: Partial<Record<Protocol, ProtocolTally>> = {};
  for (const { protocol, state, txQueue, rxQueue, retransmits } of table) {
    const sums: ProtocolTally = protocols[protocol] ?? {
      states: {},
      txBytes: 0,
      rxBytes: 0,
      txSockets: 0,
      rxSockets: 0,
      retransmitting: 0,
    };
    protocols[protocol] = sums;
    sums.states[state] = (sums.states[state] ?? 0) + 1;
    sums.txBytes += txQueue;
    if (txQueue > 0) sums.txSockets++;
    if (state !== "LISTEN") {
      sums.rxBytes += rxQueue;
      if (rxQueue > 0) sums.rxSockets++;
    }
    if (retransmits > 0) sums.retransmitting++;
  }
  return { protocols };
}
