import type { Metric } from "../metric";
import { byProtocol, OF_CONNECTIONS, OF_DATAGRAMS, statesOf } from "../take";

/** Sockets and connections of the network namespace. */
export const SOCKETS: readonly Metric[] = [
  {
    name: "sockets",
    help: "Sockets in the kernel's tables, by protocol and state.",
    kind: "gauge",
    unit: "{socket}",
    labels: ["protocol", "state"],
    take: byProtocol((protocol, { states }, put) => {
      const always = protocol.startsWith("tcp") ? OF_CONNECTIONS : OF_DATAGRAMS;
      for (const [state, sockets] of statesOf(always, states)) put(sockets, { protocol, state });
    }),
  },
  {
    name: "sockets_opened",
    help: "Sockets that were in a snapshot and not in the one before.",
    kind: "counter",
    unit: "{socket}",
    labels: [],
    take: ({ totals }, put) => put(totals.opened),
  },
  {
    name: "sockets_closed",
    help: "Sockets that were not in a snapshot and in the one before.",
    kind: "counter",
    unit: "{socket}",
    labels: [],
    take: ({ totals }, put) => put(totals.closed),
  },
  {
    name: "ended_connections",
    help: "TCP connections that ended, of all processes, by cause. Of a monitor with the option ends.",
    kind: "counter",
    unit: "{connection}",
    labels: ["cause"],
    take: ({ ended }, put) => {
      for (const [cause, connections] of ended ?? []) put(connections, { cause });
    },
  },
  {
    name: "ended_connections_lost",
    help: "Ends that could not be told: dropped and malformed ones, and overruns, each of which lost one or more.",
    kind: "counter",
    unit: "{event}",
    labels: ["reason"],
    take: ({ lostEnds }, put) => {
      for (const [reason, events] of Object.entries(lostEnds ?? {})) put(events, { reason });
    },
  },
];
