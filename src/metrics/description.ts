import { LEAKED } from "../live/tracking/own-sockets";
import { byKernel, byOwner, byProtocol, bySnapshot, OF_CONNECTIONS, OF_DATAGRAMS, statesOf, type Take } from "./take";

/** A metric, described for both Prometheus and OpenTelemetry. */
export interface Metric {
  /** Without a prefix, and without what a unit or kind adds behind. */
  name: string;
  help: string;
  /** A counter's values only rise. */
  kind: "gauge" | "counter";
  /** In UCUM: seconds, bytes, or a number of what the braces name. */
  unit: "s" | "By" | `{${string}}`;
  /** Names of labels. Each has few values, whatever the sockets do. */
  labels: readonly string[];
  /** Puts the values there are now. No value takes a pass over all rows: the worker has added them up. */
  take: Take;
}

/** Every metric there is. */
export const METRICS: readonly Metric[] = [
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
  {
    name: "own_sockets",
    help: "Sockets of the process that is watched, by state.",
    kind: "gauge",
    unit: "{socket}",
    labels: ["state"],
    take: byOwner((snapshot, put) => {
      for (const [state, sockets] of statesOf(OF_CONNECTIONS, snapshot.countOwnByState())) put(sockets, { state });
    }),
  },
  {
    name: "leaked_sockets",
    help: "Sockets that the process that is watched has kept for a minute after their peers closed (CLOSE_WAIT).",
    kind: "gauge",
    unit: "{socket}",
    labels: [],
    take: byOwner((snapshot, put) => put(snapshot.countOwn(LEAKED))),
  },
  {
    name: "listen_backlog",
    help: "Connections waiting to be accepted, by listener of the process that is watched.",
    kind: "gauge",
    unit: "{connection}",
    labels: ["listener"],
    take: ({ backlogs }, put) => {
      for (const [listener, { waiting }] of backlogs) put(waiting, { listener });
    },
  },
  {
    name: "listen_backlog_limit",
    help: "Connections that may wait to be accepted, by listener of the process that is watched.",
    kind: "gauge",
    unit: "{connection}",
    labels: ["listener"],
    take: ({ backlogs }, put) => {
      for (const [listener, { limit }] of backlogs) if (limit !== undefined) put(limit, { listener });
    },
  },
  {
    name: "listener",
    help: "Bytes of connections to ports that the process listens on, each once, as far as snapshots saw them.",
    kind: "counter",
    unit: "By",
    labels: ["port", "direction"],
    take: ({ traffic }, put) => {
      for (const [port, { bytesIn, bytesOut }] of traffic) {
        if (!Number.isNaN(bytesIn)) put(bytesIn, { port, direction: "in" });
        if (!Number.isNaN(bytesOut)) put(bytesOut, { port, direction: "out" });
      }
    },
  },
  {
    name: "listener_retransmits",
    help: "Segments sent again of connections to ports that the process listens on, as far as snapshots saw them.",
    kind: "counter",
    unit: "{segment}",
    labels: ["port"],
    take: ({ traffic }, put) => {
      for (const [port, { retransmits }] of traffic) if (!Number.isNaN(retransmits)) put(retransmits, { port });
    },
  },
  {
    name: "listen_overflows",
    help: "Connections dropped because an accept queue was full, since the network namespace came to be (TcpExt).",
    kind: "counter",
    unit: "{connection}",
    labels: [],
    take: byKernel("listenOverflows"),
  },
  {
    name: "listen_drops",
    help: "Connections that a listener dropped for any reason, overflows included (TcpExt).",
    kind: "counter",
    unit: "{connection}",
    labels: [],
    take: byKernel("listenDrops"),
  },
  {
    name: "orphans",
    help: "TCP sockets that no process holds, TIME_WAIT not counted (sockstat).",
    kind: "gauge",
    unit: "{socket}",
    labels: [],
    take: byKernel("orphans"),
  },
  {
    name: "tcp_memory",
    help: "Memory of TCP's buffers on the whole machine, which tcp_mem limits (sockstat).",
    kind: "gauge",
    unit: "By",
    labels: [],
    take: byKernel("tcpMemory"),
  },
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
