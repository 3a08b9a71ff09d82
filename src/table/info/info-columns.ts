// Written by `npm run schema` from src/table/schema.ts: change that.
import type { TableMemory } from "../../module/table-memory";
import type { InfoColumn } from "../schema";

/** Of tables read with `info`: those it names, and `cookie`. A row that does not have a value has 0 there: rows of /proc have none. */
export interface InfoColumns {
  /** The kernel's number of the socket: no other has it until the machine restarts, TIME_WAIT rows keep it. 0 for none. */
  readonly cookie: BigUint64Array;
  /** Number of the interface that the socket is bound to. 0 for none. */
  readonly interface: Uint32Array;
  /** Control group (version 2) of who made the socket: the inode of its folder. Linux 5.9. 0 for none. Exact to 2^53. */
  readonly cgroup: Float64Array;
  /** Congestion control, such as cubic. ASCII, filled up with zeros; all of them zeros for none. */
  readonly congestion: Uint8Array;
  /** Of a listener, how many connections may wait in its accept queue. */
  readonly backlogLimit: Uint32Array;
  /** Segments or datagrams that reached the socket and were thrown away; of a listener, connections too. */
  readonly socketDrops: Uint32Array;
  /** Smoothed round-trip time. Unit: µs. */
  readonly rtt: Uint32Array;
  /** Mean deviation of the round-trip time. Unit: µs. */
  readonly rttvar: Uint32Array;
  /** Least round-trip time of late. 4294967295 while unknown. Unit: µs. */
  readonly minRtt: Uint32Array;
  /** Retransmission time-out. Unit: µs. */
  readonly rto: Uint32Array;
  /** Largest segment sent. Unit: bytes. */
  readonly sndMss: Uint32Array;
  /** Congestion window. Unit: segments. */
  readonly sndCwnd: Uint32Array;
  /** Where slow start ends. 2147483647 before the first loss. Unit: segments. */
  readonly sndSsthresh: Uint32Array;
  /** Receive window of the other side. Unit: bytes. */
  readonly sndWnd: Uint32Array;
  /** Sent and not acknowledged. Of a listener that is asked itself, connections waiting to be accepted. Unit: segments. */
  readonly unacked: Uint32Array;
  /** Taken for lost. Unit: segments. */
  readonly lost: Uint32Array;
  /** Sent again and not acknowledged yet. Unit: segments. */
  readonly retrans: Uint32Array;
  /** Sent again, ever. Unit: segments. */
  readonly totalRetrans: Uint32Array;
  /** Written and not sent even once. Unit: bytes. */
  readonly notsentBytes: Uint32Array;
  /** Sent, repeated ones too. Unit: bytes. */
  readonly bytesSent: Float64Array;
  /** Sent and acknowledged, SYN and FIN counted as one each. Unit: bytes. */
  readonly bytesAcked: Float64Array;
  /** Sent again. Unit: bytes. */
  readonly bytesRetrans: Float64Array;
  /** Received in order, the FIN counted as one. Unit: bytes. */
  readonly bytesReceived: Float64Array;
  /** Sent, all kinds. Unit: segments. */
  readonly segsOut: Uint32Array;
  /** Received, all kinds. Unit: segments. */
  readonly segsIn: Uint32Array;
  /** Sent with data. Unit: segments. */
  readonly dataSegsOut: Uint32Array;
  /** Received with data. Unit: segments. */
  readonly dataSegsIn: Uint32Array;
  /** Received out of order. Unit: segments. */
  readonly rcvOoopack: Uint32Array;
  /** Latest rate at which data arrived over there. Unit: bytes a second. */
  readonly deliveryRate: Float64Array;
  /** Pace of sending. 2^64 is none. Unit: bytes a second. */
  readonly pacingRate: Float64Array;
  /** Time with data to send or unacknowledged. Unit: µs. */
  readonly busyTime: Float64Array;
  /** Busy time held up by the other side's receive window. Unit: µs. */
  readonly rwndLimited: Float64Array;
  /** Busy time held up by the send buffer. Unit: µs. */
  readonly sndbufLimited: Float64Array;
  /** Since data was last sent. Unit: ms. */
  readonly lastDataSent: Uint32Array;
  /** Since data was last received. Unit: ms. */
  readonly lastDataRecv: Uint32Array;
  /** How much of struct tcp_info the kernel gave: newer kernels give more. 0 of what is not TCP, of listeners, and in TIME_WAIT and SYN_RECV. */
  readonly infoBytes: Uint16Array;
  /** Bit 0: the row has a backlogLimit. Bit 1: it has socketDrops. */
  readonly infoPresent: Uint8Array;
}

/** The info columns, each with the number of its bit among those that are kept. */
export const infoColumns: readonly InfoColumn[] = [
  "congestion",
  "cookie",
  "cgroup",
  "bytesSent",
  "bytesAcked",
  "bytesRetrans",
  "bytesReceived",
  "deliveryRate",
  "pacingRate",
  "busyTime",
  "rwndLimited",
  "sndbufLimited",
  "interface",
  "backlogLimit",
  "socketDrops",
  "rtt",
  "rttvar",
  "minRtt",
  "rto",
  "sndMss",
  "sndCwnd",
  "sndSsthresh",
  "sndWnd",
  "unacked",
  "lost",
  "retrans",
  "totalRetrans",
  "notsentBytes",
  "segsOut",
  "segsIn",
  "dataSegsOut",
  "dataSegsIn",
  "rcvOoopack",
  "lastDataSent",
  "lastDataRecv",
  "infoBytes",
  "infoPresent",
];

/** Views over those that a memory has. */
export function viewInfo(memory: TableMemory): Partial<InfoColumns> {
  const { buffer, size } = memory;
  const at = (column: number) => memory.columnAddress(column);
  const info: { -readonly [Name in InfoColumn]?: InfoColumns[Name] } = {};
  if (memory.hasInfo(1)) info.cookie = new BigUint64Array(buffer, at(25), size);
  if (memory.hasInfo(12)) info.interface = new Uint32Array(buffer, at(36), size);
  if (memory.hasInfo(2)) info.cgroup = new Float64Array(buffer, at(26), size);
  if (memory.hasInfo(0)) info.congestion = new Uint8Array(buffer, at(24), size * 16);
  if (memory.hasInfo(13)) info.backlogLimit = new Uint32Array(buffer, at(37), size);
  if (memory.hasInfo(14)) info.socketDrops = new Uint32Array(buffer, at(38), size);
  if (memory.hasInfo(15)) info.rtt = new Uint32Array(buffer, at(39), size);
  if (memory.hasInfo(16)) info.rttvar = new Uint32Array(buffer, at(40), size);
  if (memory.hasInfo(17)) info.minRtt = new Uint32Array(buffer, at(41), size);
  if (memory.hasInfo(18)) info.rto = new Uint32Array(buffer, at(42), size);
  if (memory.hasInfo(19)) info.sndMss = new Uint32Array(buffer, at(43), size);
  if (memory.hasInfo(20)) info.sndCwnd = new Uint32Array(buffer, at(44), size);
  if (memory.hasInfo(21)) info.sndSsthresh = new Uint32Array(buffer, at(45), size);
  if (memory.hasInfo(22)) info.sndWnd = new Uint32Array(buffer, at(46), size);
  if (memory.hasInfo(23)) info.unacked = new Uint32Array(buffer, at(47), size);
  if (memory.hasInfo(24)) info.lost = new Uint32Array(buffer, at(48), size);
  if (memory.hasInfo(25)) info.retrans = new Uint32Array(buffer, at(49), size);
  if (memory.hasInfo(26)) info.totalRetrans = new Uint32Array(buffer, at(50), size);
  if (memory.hasInfo(27)) info.notsentBytes = new Uint32Array(buffer, at(51), size);
  if (memory.hasInfo(3)) info.bytesSent = new Float64Array(buffer, at(27), size);
  if (memory.hasInfo(4)) info.bytesAcked = new Float64Array(buffer, at(28), size);
  if (memory.hasInfo(5)) info.bytesRetrans = new Float64Array(buffer, at(29), size);
  if (memory.hasInfo(6)) info.bytesReceived = new Float64Array(buffer, at(30), size);
  if (memory.hasInfo(28)) info.segsOut = new Uint32Array(buffer, at(52), size);
  if (memory.hasInfo(29)) info.segsIn = new Uint32Array(buffer, at(53), size);
  if (memory.hasInfo(30)) info.dataSegsOut = new Uint32Array(buffer, at(54), size);
  if (memory.hasInfo(31)) info.dataSegsIn = new Uint32Array(buffer, at(55), size);
  if (memory.hasInfo(32)) info.rcvOoopack = new Uint32Array(buffer, at(56), size);
  if (memory.hasInfo(7)) info.deliveryRate = new Float64Array(buffer, at(31), size);
  if (memory.hasInfo(8)) info.pacingRate = new Float64Array(buffer, at(32), size);
  if (memory.hasInfo(9)) info.busyTime = new Float64Array(buffer, at(33), size);
  if (memory.hasInfo(10)) info.rwndLimited = new Float64Array(buffer, at(34), size);
  if (memory.hasInfo(11)) info.sndbufLimited = new Float64Array(buffer, at(35), size);
  if (memory.hasInfo(33)) info.lastDataSent = new Uint32Array(buffer, at(57), size);
  if (memory.hasInfo(34)) info.lastDataRecv = new Uint32Array(buffer, at(58), size);
  if (memory.hasInfo(35)) info.infoBytes = new Uint16Array(buffer, at(59), size);
  if (memory.hasInfo(36)) info.infoPresent = new Uint8Array(buffer, at(60), size);
  return info;
}

/** Copies of those that are there. */
export function copyInfo(columns: Partial<InfoColumns>): Partial<InfoColumns> {
  const copies = infoColumns.map((name) => [name, columns[name]?.slice()]);
  return Object.fromEntries(copies.filter(([, copy]) => copy !== undefined));
}
