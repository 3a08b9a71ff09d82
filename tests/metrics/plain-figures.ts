import { readFileSync } from "node:fs";
import { inodesOfProcess } from "../../src/index";
import type { Snapshot } from "../../src/live/index";
import { plainTally } from "../live/plain-tally";
import { type Figures, keyOf } from "./backends";

const TCP_STATES = [
  "ESTABLISHED",
  "SYN_SENT",
  "SYN_RECV",
  "FIN_WAIT1",
  "FIN_WAIT2",
  "TIME_WAIT",
  "CLOSE",
  "CLOSE_WAIT",
  "LAST_ACK",
  "LISTEN",
  "CLOSING",
];

/** What must be reported of a snapshot that has rows of tcp and tcp6 only, counted row by row. */
export function plainFigures({ table, timing, kernel }: Snapshot, pid: number): Figures {
  const figures: Figures = new Map();
  const put = (value: number, name: string, labels: Record<string, string> = {}) =>
    figures.set(keyOf(`sockdex_${name}`, labels), value);
  const { protocols } = plainTally(table);
  for (const protocol of ["tcp", "tcp6"] as const) {
    const sums = protocols[protocol];
    for (const state of TCP_STATES) put(0, "sockets", { protocol, state });
    for (const [state, sockets] of Object.entries(sums?.states ?? {}))
      put(sockets ?? 0, "sockets", { protocol, state });
    put(sums?.txBytes ?? 0, "queue_bytes", { protocol, queue: "tx" });
    put(sums?.rxBytes ?? 0, "queue_bytes", { protocol, queue: "rx" });
    put(sums?.txSockets ?? 0, "queued_sockets", { protocol, queue: "tx" });
    put(sums?.rxSockets ?? 0, "queued_sockets", { protocol, queue: "rx" });
    put(sums?.retransmitting ?? 0, "retransmitting_sockets", { protocol });
  }
  put(table.size, "rows");
  for (const [phase, ms] of Object.entries(timing)) put(ms / 1000, "refresh_duration_seconds", { phase });
  const own = new Set(inodesOfProcess(pid).values());
  for (const state of TCP_STATES) {
    put([...table].filter((row) => row.state === state && own.has(row.inode)).length, "own_sockets", { state });
  }
  put(0, "leaked_sockets");
  const [from = 0, to = 0] = readFileSync("/proc/sys/net/ipv4/ip_local_port_range", "utf8").split("\t").map(Number);
  const destinations = new Map<string, Set<number>>();
  for (const { localPort, localAddress, remoteAddress, remotePort, state } of table) {
    if (localPort < from || localPort > to || state === "LISTEN" || remotePort === 0) continue;
    const addresses = `${localAddress} ${remoteAddress}`.replaceAll("::ffff:", "");
    const destination = `${addresses} ${remotePort}`;
    destinations.set(destination, (destinations.get(destination) ?? new Set()).add(localPort));
  }
  put(to - from + 1, "ephemeral_ports");
  put(Math.max(0, ...[...destinations.values()].map(({ size }) => size)), "ephemeral_ports_used");
  const { orphans, tcpMemory } = kernel;
  if (orphans !== undefined) put(orphans, "orphans");
  if (tcpMemory !== undefined) put(tcpMemory, "tcp_memory_bytes");
  for (const { inode, state, localAddress, localPort, rxQueue } of table) {
    if (state !== "LISTEN" || !own.has(inode)) continue;
    const listener = localAddress.includes(":") ? `[${localAddress}]:${localPort}` : `${localAddress}:${localPort}`;
    put(rxQueue, "listen_backlog", { listener });
  }
  return figures;
}
