import type { TrafficOrder } from "../../live/index";

/** What can be sorted by, as JSON names it. */
export const ORDERS = [
  "bytes",
  "bytesIn",
  "bytesOut",
  "segmentsIn",
  "segmentsOut",
  "retransmits",
  "bytesRetransmitted",
  "sockets",
  "opened",
  "ended",
  "key",
] as const satisfies readonly TrafficOrder[];
