import type { Columns } from "../../table/columns";
import type { TableView } from "../../table/index";
import { type ColumnName, schema } from "../../table/schema";
import { Peers } from "../peers";
import { type Buckets, bucketsOf, RETRANSMIT_BOUNDS, ROUND_TRIP_BOUNDS } from "./buckets";

/** What only the kernel's struct tcp_info says of some rows. */
export interface InfoFigures {
  /** Rows that have it: TCP sockets that are connected. */
  sockets: number;
  /** Of rows whose round-trip time was measured. Unit: µs. */
  roundTrips: Buckets & { sockets: number; median: number; slowest: number; peers: SlowPeer[] };
  /** Segments sent again, ever. */
  retransmits: Buckets & { sockets: number; segments: number };
  /** Undefined of a kernel that does not say: of `sent` before 4.19, of `received` before 4.1. */
  bytes: { sent: number | undefined; received: number | undefined; distinct: number; peers: PeerBytes[] };
}

export interface SlowPeer {
  peer: string;
  sockets: number;
  /** Median of its sockets' round-trip times. Unit: µs. */
  median: number;
}

export interface PeerBytes {
  peer: string;
  sockets: number;
  sent: number;
  received: number;
}

/** Of some rows; undefined where none of them has info. `top`: entries of each list. Throws ERR_OUT_OF_MEMORY. */
export function infoFigures({ columns }: TableView, rows: Uint32Array, top: number): InfoFigures | undefined {
  if (columns.infoBytes === undefined) return undefined;
  const withInfo = rowsWith(columns, rows, "rto").filter((row) => columns.remotePort[row] !== 0);
  if (withInfo.length === 0) return undefined;
  const timed = rowsWith(columns, withInfo, "rtt").filter((row) => (columns.rtt?.[row] ?? 0) > 0);
  const times = Float64Array.from(timed, (row) => columns.rtt?.[row] ?? 0).sort();
  const counted = rowsWith(columns, withInfo, "totalRetrans");
  const repeats = Float64Array.from(counted, (row) => columns.totalRetrans?.[row] ?? 0);
  const peers = new Peers(columns);
  for (const row of withInfo) peers.numberOf(row);
  return {
    sockets: withInfo.length,
    roundTrips: {
      ...bucketsOf(times, ROUND_TRIP_BOUNDS),
      ...{ sockets: times.length, median: middleOf(times), slowest: times.at(-1) ?? 0 },
      peers: slowestPeers(columns, timed, peers, top),
    },
    retransmits: {
      ...bucketsOf(repeats, RETRANSMIT_BOUNDS),
      sockets: repeats.reduce((sum, number) => sum + (number > 0 ? 1 : 0), 0),
      segments: sumOf(repeats),
    },
    bytes: bytesOf(columns, withInfo, peers, top),
  };
}

type InfoField = "rto" | "rtt" | "totalRetrans" | "bytesSent" | "bytesReceived";

/** Those of the rows whose kernel gave a field. */
function rowsWith({ infoBytes }: Columns, rows: Uint32Array, name: InfoField & ColumnName): Uint32Array {
  const needed = schema[name].infoBytes;
  return rows.filter((row) => (infoBytes?.[row] ?? 0) >= needed);
}

/** Of equally slow ones the one with more sockets first. */
function slowestPeers({ rtt }: Columns, rows: Uint32Array, peers: Peers, top: number): SlowPeer[] {
  const times = new Map<number, number[]>();
  for (const row of rows) {
    const peer = peers.numberOf(row);
    const own = times.get(peer);
    if (own) own.push(rtt?.[row] ?? 0);
    else times.set(peer, [rtt?.[row] ?? 0]);
  }
  const found = [...times].map(([peer, own]) => ({
    peer,
    sockets: own.length,
    median: middleOf(own.sort((a, b) => a - b)),
  }));
  found.sort((a, b) => b.median - a.median || b.sockets - a.sockets || a.peer - b.peer);
  return found.slice(0, top).map(({ peer, ...entry }) => ({ peer: peers.name(peer), ...entry }));
}

function bytesOf(columns: Columns, rows: Uint32Array, peers: Peers, top: number): InfoFigures["bytes"] {
  const { bytesSent, bytesReceived } = columns;
  const sockets = new Float64Array(peers.size);
  const sum = (name: "bytesSent" | "bytesReceived", values: Float64Array | undefined) => {
    const sums = new Float64Array(peers.size);
    const those = rowsWith(columns, rows, name);
    for (const row of those) {
      const peer = peers.numberOf(row);
      sums[peer] = (sums[peer] ?? 0) + (values?.[row] ?? 0);
    }
    return { sums, isKnown: those.length > 0 };
  };
  for (const row of rows) {
    const peer = peers.numberOf(row);
    sockets[peer] = (sockets[peer] ?? 0) + 1;
  }
  const [sent, received] = [sum("bytesSent", bytesSent), sum("bytesReceived", bytesReceived)];
  const bytesAt = (peer: number) => (sent.sums[peer] ?? 0) + (received.sums[peer] ?? 0);
  const order = Uint32Array.from(sockets, (_, peer) => peer).sort((a, b) => bytesAt(b) - bytesAt(a) || a - b);
  return {
    sent: sent.isKnown ? sumOf(sent.sums) : undefined,
    received: received.isKnown ? sumOf(received.sums) : undefined,
    distinct: peers.size,
    peers: Array.from(order.subarray(0, top), (peer) => ({
      ...{ peer: peers.name(peer), sockets: sockets[peer] ?? 0 },
      ...{ sent: sent.sums[peer] ?? 0, received: received.sums[peer] ?? 0 },
    })),
  };
}

/** The lower one of two. Of none 0. */
function middleOf(ascending: ArrayLike<number>): number {
  return ascending[Math.floor((ascending.length - 1) / 2)] ?? 0;
}

function sumOf(numbers: Float64Array): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
