import { LEAKED } from "../../live/tracking/own-sockets";
import type { Metric } from "../metric";
import { byOwner, OF_CONNECTIONS, putBytes, putRetransmits, statesOf } from "../take";

/** What processes have: the one that is watched, its listeners, and others. */
export const OWNERS: readonly Metric[] = [
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
    take: ({ traffic }, put) => putBytes("port", traffic, put),
  },
  {
    name: "listener_retransmits",
    help: "Segments sent again of connections to ports that the process listens on, as far as snapshots saw them.",
    kind: "counter",
    unit: "{segment}",
    labels: ["port"],
    take: ({ traffic }, put) => putRetransmits("port", traffic, put),
  },
  {
    name: "process_sockets",
    help: "Sockets by the name of the process that holds them, and state. Of a monitor with the option holders.",
    kind: "gauge",
    unit: "{socket}",
    labels: ["process", "state"],
    take: ({ processStates }, put) => {
      for (const [process, all] of processStates) {
        for (const [state, sockets] of statesOf([], ...all)) put(sockets, { process, state });
      }
    },
  },
  {
    name: "process",
    help: "Bytes of connections by the name of the process that holds them, each once, as far as snapshots saw them.",
    kind: "counter",
    unit: "By",
    labels: ["process", "direction"],
    take: ({ processTraffic }, put) => putBytes("process", processTraffic, put),
  },
  {
    name: "process_retransmits",
    help: "Segments sent again of connections by the name of the process that holds them, as far as snapshots saw them.",
    kind: "counter",
    unit: "{segment}",
    labels: ["process"],
    take: ({ processTraffic }, put) => putRetransmits("process", processTraffic, put),
  },
];
