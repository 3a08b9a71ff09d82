import { columnNumber, header } from "../module/layout";
import type { TableMemory } from "../module/table-memory";

/** The columns every table has: views into its memory, one element a row unless said otherwise, valid until the table changes. */
export interface CoreColumns {
  /** Index into PROTOCOLS. */
  readonly protocol: Uint8Array;
  /** Code as printed; named by its low seven bits. */
  readonly state: Uint8Array;
  /** 0 none, 1 retransmit or probe, 2 another timer (keepalive), 3 TIME_WAIT, 4 zero-window probe. */
  readonly timer: Uint8Array;
  /** 16 bytes a row in network order, IPv4 as ::ffff:a.b.c.d. */
  readonly localAddress: Uint8Array;
  /** 16 bytes a row in network order, IPv4 as ::ffff:a.b.c.d. */
  readonly remoteAddress: Uint8Array;
  /** For raw sockets the IP protocol. */
  readonly localPort: Uint16Array;
  readonly remotePort: Uint16Array;
  /** Bytes sent and not acknowledged. */
  readonly txQueue: Uint32Array;
  /** Bytes received and not read; of a listener, connections waiting to be accepted. */
  readonly rxQueue: Uint32Array;
  /** Ticks of 1/100 s until the timer runs out. */
  readonly timerExpires: Uint32Array;
  /** Retransmits in a row, not yet answered. */
  readonly retransmits: Uint32Array;
  /** Owner, in the reader's user namespace; −1 is 4294967295. */
  readonly uid: Uint32Array;
  /** Zero-window probes not answered. */
  readonly timeouts: Uint32Array;
  /** Exact to 2^53. 0 belongs to no open descriptor: TIME_WAIT, SYN_RECV, not yet accepted. */
  readonly inode: Float64Array;
}

/** With `details: true`. A row that does not print a column has 0 there, and its bit in `present` unset. */
export interface DetailColumns {
  /** The number in front of the colon. */
  readonly slot: Uint32Array;
  readonly references: Uint32Array;
  /** The kernel's socket, hashed or 0 for most readers. */
  readonly pointer: BigUint64Array;
  /** Ticks of 1/100 s (kernels before 2.6.23 or so: jiffies). */
  readonly retransmitTimeout: Uint32Array;
  /** Ticks of 1/100 s. */
  readonly ackTimeout: Uint32Array;
  /** Quick acknowledgements left, times two, plus one when the connection is interactive ("pingpong"). */
  readonly quickAck: Uint32Array;
  /** Segments. */
  readonly congestionWindow: Uint32Array;
  /** Segments; −1: still in initial slow start. */
  readonly slowStartThreshold: Int32Array;
  /** Datagrams thrown away. */
  readonly drops: Uint32Array;
  /** Bits: 0 references, 1 pointer, 2 retransmitTimeout, 3 ackTimeout, 4 quickAck, 5 congestionWindow, 6 slowStartThreshold, 7 drops. */
  readonly present: Uint8Array;
}

export type Columns = CoreColumns & Partial<DetailColumns>;

/** Views over the rows a memory holds now. */
export function viewColumns(memory: TableMemory): Columns {
  const { buffer, size } = memory;
  const at = (name: keyof typeof columnNumber) => memory.columnAddress(columnNumber[name]);
  const u8 = (name: keyof typeof columnNumber) => new Uint8Array(buffer, at(name), size);
  const u16 = (name: keyof typeof columnNumber) => new Uint16Array(buffer, at(name), size);
  const u32 = (name: keyof typeof columnNumber) => new Uint32Array(buffer, at(name), size);
  const core: CoreColumns = {
    protocol: u8("protocol"),
    state: u8("state"),
    timer: u8("timer"),
    localAddress: new Uint8Array(buffer, at("localAddress"), size * 16),
    remoteAddress: new Uint8Array(buffer, at("remoteAddress"), size * 16),
    localPort: u16("localPort"),
    remotePort: u16("remotePort"),
    txQueue: u32("txQueue"),
    rxQueue: u32("rxQueue"),
    timerExpires: u32("timerExpires"),
    retransmits: u32("retransmits"),
    uid: u32("uid"),
    timeouts: u32("timeouts"),
    inode: new Float64Array(buffer, at("inode"), size),
  };
  if (memory.word(header.DETAILS) === 0) return core;
  return {
    ...core,
    slot: u32("slot"),
    references: u32("references"),
    pointer: new BigUint64Array(buffer, at("pointer"), size),
    retransmitTimeout: u32("retransmitTimeout"),
    ackTimeout: u32("ackTimeout"),
    quickAck: u32("quickAck"),
    congestionWindow: u32("congestionWindow"),
    slowStartThreshold: new Int32Array(buffer, at("slowStartThreshold"), size),
    drops: u32("drops"),
    present: u8("present"),
  };
}
