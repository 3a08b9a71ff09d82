import type { Metric } from "../metric";
import { byProtocol } from "../take";

/** Queues of bytes and of connections. */
export const QUEUES: readonly Metric[] = [
  {
    name: "queue",
    help: "Bytes sent and not acknowledged (tx), received and not read (rx).",
    kind: "gauge",
    unit: "By",
    labels: ["protocol", "queue"],
    take: byProtocol((protocol, { txBytes, rxBytes }, put) => {
      put(txBytes, { protocol, queue: "tx" });
      put(rxBytes, { protocol, queue: "rx" });
    }),
  },
  {
    name: "queued_sockets",
    help: "Sockets whose queue is not empty.",
    kind: "gauge",
    unit: "{socket}",
    labels: ["protocol", "queue"],
    take: byProtocol((protocol, { txSockets, rxSockets }, put) => {
      put(txSockets, { protocol, queue: "tx" });
      put(rxSockets, { protocol, queue: "rx" });
    }),
  },
  {
    name: "stuck_queues",
    help: "Queues that did not get shorter for some snapshots on end; a listener's rx queue is of connections.",
    kind: "counter",
    unit: "{queue}",
    labels: ["queue"],
    take: ({ totals }, put) => {
      put(totals.stuckTx, { queue: "tx" });
      put(totals.stuckRx, { queue: "rx" });
    },
  },
  {
    name: "retransmitting_sockets",
    help: "Sockets with retransmits that are not answered yet.",
    kind: "gauge",
    unit: "{socket}",
    labels: ["protocol"],
    take: byProtocol((protocol, { retransmitting }, put) => put(retransmitting, { protocol })),
  },
];
