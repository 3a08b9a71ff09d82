import type { SocketMonitor } from "../live/monitor";
import type { Snapshot } from "../live/snapshot";
import { LEAKED, type OwnSocket } from "../live/tracking/own-sockets";
import { Top } from "../summary/top";
import type { State } from "../table/index";
import { formatEndpoint } from "../text/endpoint";

/** Sockets of a kind, so many at most, when nothing else is said. */
const MOST = 20;

/** A socket, for JSON. */
export interface ReportedSocket {
  readonly local: string;
  readonly remote: string;
  readonly state: State;
  /** Milliseconds it has been seen in its state. */
  readonly ageMs: number;
  readonly rxQueue: number;
  readonly txQueue: number;
  /** As the object was tracked. */
  readonly label?: string;
  /** The code that opened it, where that is known. */
  readonly stack?: string;
}

/** A socket with what it does a second. */
export interface ReportedRates extends ReportedSocket {
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Segments sent again. */
  readonly retransmits: number;
}

/** What a monitor sees of its owner's sockets: plain data, for JSON. */
export interface SocketReport {
  /** When it was read, as ISO 8601. */
  readonly time: string;
  /** How many sockets are in each state. */
  readonly states: Partial<Record<State, number>>;
  /** Listeners, with connections that wait to be accepted. */
  readonly backlogs: readonly { readonly listener: string; readonly waiting: number; readonly label?: string }[];
  /** Of all leaks and all stuck send queues, how many there are, and the oldest. */
  readonly leaks: { readonly count: number; readonly oldest: readonly ReportedSocket[] };
  readonly stuck: { readonly count: number; readonly oldest: readonly ReportedSocket[] };
  /** Those with the most traffic. Undefined where the snapshot has no rates: the monitor takes `info` for them. */
  readonly busiest?: readonly ReportedRates[];
}

/**
 * What a monitor's newest snapshot shows of its owner's sockets; of each kind `most` (20). Throws
 * ERR_NO_SNAPSHOT before its first, and as leaks() does.
 */
export function socketReport(monitor: SocketMonitor, { most = MOST }: { most?: number } = {}): SocketReport {
  const leaks = monitor.leaks(LEAKED);
  const stuck = monitor.stuck();
  const { snapshot } = monitor;
  return {
    time: new Date(snapshot?.time ?? 0).toISOString(),
    states: snapshot?.countOwnByState() ?? {},
    backlogs: monitor.backlogs().map(({ row, backlog, tracked }) => ({
      listener: formatEndpoint(row.localAddress, row.localPort),
      waiting: backlog,
      ...labelOf(tracked?.label),
    })),
    leaks: { count: leaks.length, oldest: oldest(leaks, most) },
    stuck: { count: stuck.length, oldest: oldest(stuck, most) },
    ...(snapshot?.rates ? { busiest: busiest(snapshot, most) } : {}),
  };
}

function busiest(snapshot: Snapshot, most: number): ReportedRates[] {
  const { rates } = snapshot;
  if (!rates) return [];
  const { bytesIn, bytesOut, retransmits } = rates;
  const trafficOf = (row: number) => (bytesIn[row] || 0) + (bytesOut[row] || 0);
  const top = new Top<number>(most, (row, other) => row < other);
  for (const row of snapshot.ownRows({})) if (trafficOf(row) > 0) top.offer(trafficOf(row), row);
  const sockets = snapshot.ownAmong(new Set(top.entries.map(({ key }) => key)));
  return sockets
    .sort((a, b) => trafficOf(b.row.index) - trafficOf(a.row.index))
    .map((socket) => ({
      ...reported(socket),
      bytesIn: bytesIn[socket.row.index] || 0,
      bytesOut: bytesOut[socket.row.index] || 0,
      retransmits: retransmits[socket.row.index] || 0,
    }));
}

function oldest(sockets: readonly OwnSocket[], most: number): ReportedSocket[] {
  return [...sockets]
    .sort((a, b) => b.ageMs - a.ageMs)
    .slice(0, most)
    .map(reported);
}

function reported({ row, ageMs, tracked }: OwnSocket): ReportedSocket {
  return {
    local: formatEndpoint(row.localAddress, row.localPort),
    remote: formatEndpoint(row.remoteAddress, row.remotePort),
    state: row.state,
    ageMs: Math.round(ageMs),
    rxQueue: row.rxQueue,
    txQueue: row.txQueue,
    ...labelOf(tracked?.label),
    ...(tracked?.stack === undefined ? {} : { stack: tracked.stack }),
  };
}

function labelOf(label: string | undefined): { label?: string } {
  return label === undefined ? {} : { label };
}
