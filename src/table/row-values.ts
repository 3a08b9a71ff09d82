// Written by `npm run schema` from src/table/schema.ts: change that.
import { parseAddress } from "./addresses";
import type { Columns } from "./columns";
import { hex64 } from "./hex64";
import { addInfoJson, type RowInfo, type RowInfoJson, takeInfo } from "./info/row-info";
import { type Protocol, protocolCode } from "./protocols";
import { type State, stateCode } from "./states";

/** The numbers of one row, a copy, as in the columns of the same names. */
export class RowValues implements Readonly<RowInfo> {
  /** Port of this machine; of a raw socket its IP protocol. */
  readonly localPort: number;
  /** Port of the peer; 0 without one. */
  readonly remotePort: number;
  /** Sent and not acknowledged. Unit: bytes. */
  readonly txQueue: number;
  /** Received and not read; of a listener, connections in its accept queue. Unit: bytes. */
  readonly rxQueue: number;
  /** What the kernel waits for. 0 none, 1 retransmit or probe, 2 another timer (keepalive), 3 TIME_WAIT, 4 zero-window probe. */
  readonly timer: number;
  /** Until the timer expires. Unit: 1/100 s. */
  readonly timerExpires: number;
  /** Retransmits in a row, without an answer. */
  readonly retransmits: number;
  /** Owner, in the reader's user namespace. −1 is 4294967295. */
  readonly uid: number;
  /** Zero-window probes without an answer. */
  readonly timeouts: number;
  /** The socket's number; none where no descriptor belongs to it (TIME_WAIT, SYN_RECV, or not accepted yet). 0 for none. Exact to 2^53. */
  readonly inode: number;
  /** The number in front of the colon. */
  readonly slot: number | undefined;
  /** The kernel's reference count. */
  readonly references: number | undefined;
  /** The kernel's socket: hashed, or 0, for most readers. */
  readonly pointer: bigint | undefined;
  /** Timeout of a retransmit; kernels before 2.6.23 or so print jiffies. Unit: 1/100 s. */
  readonly retransmitTimeout: number | undefined;
  /** Delay of an acknowledgement. Unit: 1/100 s. */
  readonly ackTimeout: number | undefined;
  /** Quick acknowledgements left, times two, plus one when the connection is interactive ("pingpong"). */
  readonly quickAck: number | undefined;
  /** What may be on its way at once. Unit: segments. */
  readonly congestionWindow: number | undefined;
  /** Where slow start ends. −1: it has not ended yet. Unit: segments. */
  readonly slowStartThreshold: number | undefined;
  /** Received and thrown away. Unit: datagrams. */
  readonly drops: number | undefined;
  /** The network namespace: the number that /proc/PID/ns/net has. 0 where it is not known. */
  declare readonly namespace: number | undefined;
  /** The kernel's number of the socket: no other has it until the machine restarts, TIME_WAIT rows keep it. 0 for none. */
  declare readonly cookie: bigint | undefined;
  /** Number of the interface that the socket is bound to. 0 for none. */
  declare readonly interface: number | undefined;
  /** Control group (version 2) of who made the socket: the inode of its folder. Linux 5.9. 0 for none. Exact to 2^53. */
  declare readonly cgroup: number | undefined;
  /** Congestion control, such as cubic. ASCII, filled up with zeros; all of them zeros for none. */
  declare readonly congestion: string | undefined;
  /** Of a listener, how many connections may wait in its accept queue. */
  declare readonly backlogLimit: number | undefined;
  /** Segments or datagrams that reached the socket and were thrown away; of a listener, connections too. */
  declare readonly socketDrops: number | undefined;
  /** Smoothed round-trip time. Unit: µs. */
  declare readonly rtt: number | undefined;
  /** Mean deviation of the round-trip time. Unit: µs. */
  declare readonly rttvar: number | undefined;
  /** Least round-trip time of late. 4294967295 while unknown. Unit: µs. */
  declare readonly minRtt: number | undefined;
  /** Retransmission time-out. Unit: µs. */
  declare readonly rto: number | undefined;
  /** Largest segment sent. Unit: bytes. */
  declare readonly sndMss: number | undefined;
  /** Congestion window. Unit: segments. */
  declare readonly sndCwnd: number | undefined;
  /** Where slow start ends. 2147483647 before the first loss. Unit: segments. */
  declare readonly sndSsthresh: number | undefined;
  /** Receive window of the other side. Unit: bytes. */
  declare readonly sndWnd: number | undefined;
  /** Sent and not acknowledged. Of a listener that is asked itself, connections waiting to be accepted. Unit: segments. */
  declare readonly unacked: number | undefined;
  /** Taken for lost. Unit: segments. */
  declare readonly lost: number | undefined;
  /** Sent again and not acknowledged yet. Unit: segments. */
  declare readonly retrans: number | undefined;
  /** Sent again, ever. Unit: segments. */
  declare readonly totalRetrans: number | undefined;
  /** Written and not sent even once. Unit: bytes. */
  declare readonly notsentBytes: number | undefined;
  /** Sent, repeated ones too. Unit: bytes. */
  declare readonly bytesSent: number | undefined;
  /** Sent and acknowledged, SYN and FIN counted as one each. Unit: bytes. */
  declare readonly bytesAcked: number | undefined;
  /** Sent again. Unit: bytes. */
  declare readonly bytesRetrans: number | undefined;
  /** Received in order, the FIN counted as one. Unit: bytes. */
  declare readonly bytesReceived: number | undefined;
  /** Sent, all kinds. Unit: segments. */
  declare readonly segsOut: number | undefined;
  /** Received, all kinds. Unit: segments. */
  declare readonly segsIn: number | undefined;
  /** Sent with data. Unit: segments. */
  declare readonly dataSegsOut: number | undefined;
  /** Received with data. Unit: segments. */
  declare readonly dataSegsIn: number | undefined;
  /** Received out of order. Unit: segments. */
  declare readonly rcvOoopack: number | undefined;
  /** Latest rate at which data arrived over there. Unit: bytes a second. */
  declare readonly deliveryRate: number | undefined;
  /** Pace of sending. 2^64 is none. Unit: bytes a second. */
  declare readonly pacingRate: number | undefined;
  /** Time with data to send or unacknowledged. Unit: µs. */
  declare readonly busyTime: number | undefined;
  /** Busy time held up by the other side's receive window. Unit: µs. */
  declare readonly rwndLimited: number | undefined;
  /** Busy time held up by the send buffer. Unit: µs. */
  declare readonly sndbufLimited: number | undefined;
  /** Since data was last sent. Unit: ms. */
  declare readonly lastDataSent: number | undefined;
  /** Since data was last received. Unit: ms. */
  declare readonly lastDataRecv: number | undefined;

  constructor(columns: Columns, index: number) {
    const present = columns.present?.[index] ?? 0;
    this.localPort = columns.localPort[index] ?? 0;
    this.remotePort = columns.remotePort[index] ?? 0;
    this.txQueue = columns.txQueue[index] ?? 0;
    this.rxQueue = columns.rxQueue[index] ?? 0;
    this.timer = columns.timer[index] ?? 0;
    this.timerExpires = columns.timerExpires[index] ?? 0;
    this.retransmits = columns.retransmits[index] ?? 0;
    this.uid = columns.uid[index] ?? 0;
    this.timeouts = columns.timeouts[index] ?? 0;
    this.inode = columns.inode[index] ?? 0;
    this.slot = columns.slot?.[index];
    this.references = present & 1 ? columns.references?.[index] : undefined;
    this.pointer = present & 2 ? columns.pointer?.[index] : undefined;
    this.retransmitTimeout = present & 4 ? columns.retransmitTimeout?.[index] : undefined;
    this.ackTimeout = present & 8 ? columns.ackTimeout?.[index] : undefined;
    this.quickAck = present & 16 ? columns.quickAck?.[index] : undefined;
    this.congestionWindow = present & 32 ? columns.congestionWindow?.[index] : undefined;
    this.slowStartThreshold = present & 64 ? columns.slowStartThreshold?.[index] : undefined;
    this.drops = present & 128 ? columns.drops?.[index] : undefined;
    if (columns.namespace) this.namespace = columns.namespace[index];
    if (columns.cookie) takeInfo(this, columns, index);
  }
}

/** A row as JSON has it: what a row does not have is left out. */
export interface SocketRowJson extends RowInfoJson {
  protocol: Protocol;
  state: State;
  localAddress: string;
  localPort: number;
  remoteAddress: string;
  remotePort: number;
  txQueue: number;
  rxQueue: number;
  timer: number;
  timerExpires: number;
  retransmits: number;
  uid: number;
  timeouts: number;
  inode: number;
  slot?: number;
  references?: number;
  pointer?: string;
  retransmitTimeout?: number;
  ackTimeout?: number;
  quickAck?: number;
  congestionWindow?: number;
  slowStartThreshold?: number;
  drops?: number;
  namespace?: number;
}

/** A row's names and addresses, which are made of its codes. */
export interface RowNames extends Pick<SocketRowJson, "protocol" | "state" | "localAddress" | "remoteAddress"> {}

export function rowJson(row: RowValues & RowNames): SocketRowJson {
  const json: SocketRowJson = {
    protocol: row.protocol,
    state: row.state,
    localAddress: row.localAddress,
    localPort: row.localPort,
    remoteAddress: row.remoteAddress,
    remotePort: row.remotePort,
    txQueue: row.txQueue,
    rxQueue: row.rxQueue,
    timer: row.timer,
    timerExpires: row.timerExpires,
    retransmits: row.retransmits,
    uid: row.uid,
    timeouts: row.timeouts,
    inode: row.inode,
  };
  if (row.slot !== undefined) json.slot = row.slot;
  if (row.references !== undefined) json.references = row.references;
  if (row.pointer !== undefined) json.pointer = hex64(row.pointer);
  if (row.retransmitTimeout !== undefined) json.retransmitTimeout = row.retransmitTimeout;
  if (row.ackTimeout !== undefined) json.ackTimeout = row.ackTimeout;
  if (row.quickAck !== undefined) json.quickAck = row.quickAck;
  if (row.congestionWindow !== undefined) json.congestionWindow = row.congestionWindow;
  if (row.slowStartThreshold !== undefined) json.slowStartThreshold = row.slowStartThreshold;
  if (row.drops !== undefined) json.drops = row.drops;
  if (row.namespace !== undefined) json.namespace = row.namespace;
  if (row.cookie !== undefined) addInfoJson(row, json);
  return json;
}

/** Rows as columns of their own: details included, and no info. */
export function columnsOfRows(rows: readonly (Omit<RowValues, keyof RowInfo> & RowNames)[]): Columns {
  return {
    protocol: Uint8Array.from(rows, (row) => protocolCode(row.protocol)),
    state: Uint8Array.from(rows, (row) => stateCode(row.state)),
    localAddress: addressBytes(rows.map((row) => row.localAddress)),
    localPort: Uint16Array.from(rows, (row) => row.localPort),
    remoteAddress: addressBytes(rows.map((row) => row.remoteAddress)),
    remotePort: Uint16Array.from(rows, (row) => row.remotePort),
    txQueue: Uint32Array.from(rows, (row) => row.txQueue),
    rxQueue: Uint32Array.from(rows, (row) => row.rxQueue),
    timer: Uint8Array.from(rows, (row) => row.timer),
    timerExpires: Uint32Array.from(rows, (row) => row.timerExpires),
    retransmits: Uint32Array.from(rows, (row) => row.retransmits),
    uid: Uint32Array.from(rows, (row) => row.uid),
    timeouts: Uint32Array.from(rows, (row) => row.timeouts),
    inode: Float64Array.from(rows, (row) => row.inode),
    slot: Uint32Array.from(rows, (row) => row.slot ?? 0),
    references: Uint32Array.from(rows, (row) => row.references ?? 0),
    pointer: BigUint64Array.from(rows, (row) => row.pointer ?? 0n),
    retransmitTimeout: Uint32Array.from(rows, (row) => row.retransmitTimeout ?? 0),
    ackTimeout: Uint32Array.from(rows, (row) => row.ackTimeout ?? 0),
    quickAck: Uint32Array.from(rows, (row) => row.quickAck ?? 0),
    congestionWindow: Uint32Array.from(rows, (row) => row.congestionWindow ?? 0),
    slowStartThreshold: Int32Array.from(rows, (row) => row.slowStartThreshold ?? 0),
    drops: Uint32Array.from(rows, (row) => row.drops ?? 0),
    present: Uint8Array.from(
      rows,
      (row) =>
        (row.references === undefined ? 0 : 1) |
        (row.pointer === undefined ? 0 : 2) |
        (row.retransmitTimeout === undefined ? 0 : 4) |
        (row.ackTimeout === undefined ? 0 : 8) |
        (row.quickAck === undefined ? 0 : 16) |
        (row.congestionWindow === undefined ? 0 : 32) |
        (row.slowStartThreshold === undefined ? 0 : 64) |
        (row.drops === undefined ? 0 : 128),
    ),
    ...(rows[0]?.namespace !== undefined && { namespace: Uint32Array.from(rows, (row) => row.namespace ?? 0) }),
  };
}

function addressBytes(texts: readonly string[]): Uint8Array {
  const bytes = new Uint8Array(texts.length * 16);
  for (const [i, text] of texts.entries()) bytes.set(parseAddress(text), i * 16);
  return bytes;
}
