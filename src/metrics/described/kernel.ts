import type { Metric } from "../metric";
import { byKernel, bySnapshot } from "../take";

/** What the kernel counts, and what it can run out of. */
export const KERNEL: readonly Metric[] = [
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
    name: "ephemeral_ports",
    help: "Local ports that the kernel hands out by itself (ip_local_port_range).",
    kind: "gauge",
    unit: "{port}",
    labels: [],
    take: bySnapshot(({ sums: { ephemeralPorts } }, put) => {
      if (ephemeralPorts) put(ephemeralPorts.ports);
    }),
  },
  {
    name: "ephemeral_ports_used",
    help: "Of them those that connections from one address to one port of one peer have, those with the most. None left: connect() fails.",
    kind: "gauge",
    unit: "{port}",
    labels: [],
    take: bySnapshot(({ sums: { ephemeralPorts } }, put) => {
      if (ephemeralPorts) put(ephemeralPorts.used);
    }),
  },
];
