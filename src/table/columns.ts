// Written by `npm run schema` from src/table/schema.ts: change that.
import { DETAILS } from "../../assembly/header";
import type { TableMemory } from "../module/table-memory";
import { copyInfo, type InfoColumns, viewInfo } from "./info/info-columns";
import type { ColumnName } from "./schema";

/** The columns every table has: views into its memory, one element a row unless said otherwise, valid until the table changes. */
export interface CoreColumns {
  /** The kernel's table that has the socket. Index into PROTOCOLS. */
  readonly protocol: Uint8Array;
  /** State. JSON and files have the kernel's name: CLOSE, where listings say UNCONN. Code as printed; its low seven bits index STATES. */
  readonly state: Uint8Array;
  /** Address of this machine. 16 bytes a row in network order, IPv4 as ::ffff:a.b.c.d. */
  readonly localAddress: Uint8Array;
  /** Port of this machine; of a raw socket its IP protocol. */
  readonly localPort: Uint16Array;
  /** Address of the peer. 16 bytes a row in network order, IPv4 as ::ffff:a.b.c.d. */
  readonly remoteAddress: Uint8Array;
  /** Port of the peer; 0 without one. */
  readonly remotePort: Uint16Array;
  /** Sent and not acknowledged. Unit: bytes. */
  readonly txQueue: Uint32Array;
  /** Received and not read; of a listener, connections in its accept queue. Unit: bytes. */
  readonly rxQueue: Uint32Array;
  /** What the kernel waits for. 0 none, 1 retransmit or probe, 2 another timer (keepalive), 3 TIME_WAIT, 4 zero-window probe. */
  readonly timer: Uint8Array;
  /** Until the timer expires. Unit: 1/100 s. */
  readonly timerExpires: Uint32Array;
  /** Retransmits in a row, without an answer. */
  readonly retransmits: Uint32Array;
  /** Owner, in the reader's user namespace. −1 is 4294967295. */
  readonly uid: Uint32Array;
  /** Zero-window probes without an answer. */
  readonly timeouts: Uint32Array;
  /** The socket's number; none where no descriptor belongs to it (TIME_WAIT, SYN_RECV, or not accepted yet). 0 for none. Exact to 2^53. */
  readonly inode: Float64Array;
}

/** With `details: true`. A row that does not print a column has 0 there, and its bit in `present` unset. */
export interface DetailColumns {
  /** The number in front of the colon. */
  readonly slot: Uint32Array;
  /** The kernel's reference count. */
  readonly references: Uint32Array;
  /** The kernel's socket: hashed, or 0, for most readers. */
  readonly pointer: BigUint64Array;
  /** Timeout of a retransmit; kernels before 2.6.23 or so print jiffies. Unit: 1/100 s. */
  readonly retransmitTimeout: Uint32Array;
  /** Delay of an acknowledgement. Unit: 1/100 s. */
  readonly ackTimeout: Uint32Array;
  /** Quick acknowledgements left, times two, plus one when the connection is interactive ("pingpong"). */
  readonly quickAck: Uint32Array;
  /** What may be on its way at once. Unit: segments. */
  readonly congestionWindow: Uint32Array;
  /** Where slow start ends. −1: it has not ended yet. Unit: segments. */
  readonly slowStartThreshold: Int32Array;
  /** Received and thrown away. Unit: datagrams. */
  readonly drops: Uint32Array;
  /** A bit for each value a row need not have; unset where it has none. */
  readonly present: Uint8Array;
}

/** Of tables read with `allNamespaces: true`. */
export interface NamespaceColumns {
  /** The network namespace: the number that /proc/PID/ns/net has. 0 where it is not known. */
  readonly namespace: Uint32Array;
}

export type Columns = CoreColumns & Partial<DetailColumns> & Partial<InfoColumns> & Partial<NamespaceColumns>;

/** Columns by their number in the module: the order they lie in memory. */
export const columnNumber = {
  localAddress: 0,
  remoteAddress: 1,
  inode: 2,
  txQueue: 3,
  rxQueue: 4,
  timerExpires: 5,
  retransmits: 6,
  uid: 7,
  timeouts: 8,
  localPort: 9,
  remotePort: 10,
  protocol: 11,
  state: 12,
  timer: 13,
  pointer: 14,
  slot: 15,
  references: 16,
  retransmitTimeout: 17,
  ackTimeout: 18,
  quickAck: 19,
  congestionWindow: 20,
  slowStartThreshold: 21,
  drops: 22,
  present: 23,
  congestion: 24,
  cookie: 25,
  cgroup: 26,
  bytesSent: 27,
  bytesAcked: 28,
  bytesRetrans: 29,
  bytesReceived: 30,
  deliveryRate: 31,
  pacingRate: 32,
  busyTime: 33,
  rwndLimited: 34,
  sndbufLimited: 35,
  interface: 36,
  backlogLimit: 37,
  socketDrops: 38,
  rtt: 39,
  rttvar: 40,
  minRtt: 41,
  rto: 42,
  sndMss: 43,
  sndCwnd: 44,
  sndSsthresh: 45,
  sndWnd: 46,
  unacked: 47,
  lost: 48,
  retrans: 49,
  totalRetrans: 50,
  notsentBytes: 51,
  segsOut: 52,
  segsIn: 53,
  dataSegsOut: 54,
  dataSegsIn: 55,
  rcvOoopack: 56,
  lastDataSent: 57,
  lastDataRecv: 58,
  infoBytes: 59,
  infoPresent: 60,
} as const satisfies Partial<Record<ColumnName, number>>;

/** Views over the rows a memory holds now. */
export function viewColumns(memory: TableMemory): Columns {
  const { buffer, size } = memory;
  const at = (column: number) => memory.columnAddress(column);
  const core: CoreColumns = {
    protocol: new Uint8Array(buffer, at(11), size),
    state: new Uint8Array(buffer, at(12), size),
    localAddress: new Uint8Array(buffer, at(0), size * 16),
    localPort: new Uint16Array(buffer, at(9), size),
    remoteAddress: new Uint8Array(buffer, at(1), size * 16),
    remotePort: new Uint16Array(buffer, at(10), size),
    txQueue: new Uint32Array(buffer, at(3), size),
    rxQueue: new Uint32Array(buffer, at(4), size),
    timer: new Uint8Array(buffer, at(13), size),
    timerExpires: new Uint32Array(buffer, at(5), size),
    retransmits: new Uint32Array(buffer, at(6), size),
    uid: new Uint32Array(buffer, at(7), size),
    timeouts: new Uint32Array(buffer, at(8), size),
    inode: new Float64Array(buffer, at(2), size),
  };
  const columns = memory.word(DETAILS) === 0 ? core : { ...core, ...viewDetails(memory) };
  return memory.isWithInfo ? { ...columns, ...viewInfo(memory) } : columns;
}

function viewDetails(memory: TableMemory): DetailColumns {
  const { buffer, size } = memory;
  const at = (column: number) => memory.columnAddress(column);
  return {
    slot: new Uint32Array(buffer, at(15), size),
    references: new Uint32Array(buffer, at(16), size),
    pointer: new BigUint64Array(buffer, at(14), size),
    retransmitTimeout: new Uint32Array(buffer, at(17), size),
    ackTimeout: new Uint32Array(buffer, at(18), size),
    quickAck: new Uint32Array(buffer, at(19), size),
    congestionWindow: new Uint32Array(buffer, at(20), size),
    slowStartThreshold: new Int32Array(buffer, at(21), size),
    drops: new Uint32Array(buffer, at(22), size),
    present: new Uint8Array(buffer, at(23), size),
  };
}

/** Copies of these columns: they outlast the memory. */
export function copyColumns(columns: Columns): Columns {
  const core: Columns = {
    protocol: columns.protocol.slice(),
    state: columns.state.slice(),
    localAddress: columns.localAddress.slice(),
    localPort: columns.localPort.slice(),
    remoteAddress: columns.remoteAddress.slice(),
    remotePort: columns.remotePort.slice(),
    txQueue: columns.txQueue.slice(),
    rxQueue: columns.rxQueue.slice(),
    timer: columns.timer.slice(),
    timerExpires: columns.timerExpires.slice(),
    retransmits: columns.retransmits.slice(),
    uid: columns.uid.slice(),
    timeouts: columns.timeouts.slice(),
    inode: columns.inode.slice(),
    ...(columns.namespace && { namespace: columns.namespace.slice() }),
  };
  const details = hasDetails(columns) ? copyDetails(columns) : {};
  return columns.cookie === undefined ? { ...core, ...details } : { ...core, ...details, ...copyInfo(columns) };
}

function copyDetails(columns: DetailColumns): DetailColumns {
  return {
    slot: columns.slot.slice(),
    references: columns.references.slice(),
    pointer: columns.pointer.slice(),
    retransmitTimeout: columns.retransmitTimeout.slice(),
    ackTimeout: columns.ackTimeout.slice(),
    quickAck: columns.quickAck.slice(),
    congestionWindow: columns.congestionWindow.slice(),
    slowStartThreshold: columns.slowStartThreshold.slice(),
    drops: columns.drops.slice(),
    present: columns.present.slice(),
  };
}

/** A table has all of them or none. */
function hasDetails(columns: Columns): columns is CoreColumns & DetailColumns {
  return columns.present !== undefined;
}
