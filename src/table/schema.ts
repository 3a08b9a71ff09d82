/*
 * Every column of a table, once. From these entries follow the module's numbers and widths (assembly/schema.ts), the
 * views and the rows (columns.ts, row-values.ts: written by `npm run schema`), what is listed, sorted and converted.
 *
 * To add a column: one entry here, and the code that fills it.
 */

import { COLUMN_FIELDS, type TcpInfoField } from "./info/tcp-info-fields";

/** How a value lies in memory: little-endian, one after the other. */
export type Element = "u8" | "u16" | "u32" | "i32" | "u64" | "f64" | "bytes16" | "name16";

/**
 * `core`: every table has it. `details`: tables read with `details: true`. `info`: tables read by netlink with `info`,
 * which may name single ones. `namespace`: tables read with `allNamespaces: true`, outside the module's memory.
 */
export type Group = "core" | "details" | "info" | "namespace";

/** Where people see a column: in every listing, where it is asked for, with --details, with info, with --all-namespaces, only where it is named, or never. */
export type Display = "usual" | "extra" | "details" | "info" | "namespace" | "named" | "never";

export interface ColumnEntry {
  readonly element: Element;
  readonly group: Group;
  /**
   * Its bit in the `present` column, 0 to 31, where a row need not have a value: then the value is 0, and the bit unset.
   * Columns that a row has together may share one. Those of info have theirs in `infoPresent`.
   */
  readonly present?: number;
  /** 0 stands for none: a row has no value then. */
  readonly zeroIsNone?: boolean;
  /** Only the text of /proc has it: netlink does not. */
  readonly only?: "procfs";
  /** A row has a value where its `infoBytes` are at least so many; 0 stands there where not. */
  readonly infoBytes?: number;
  /** What the number counts. */
  readonly unit?: "ticks" | "datagrams" | NonNullable<TcpInfoField["unit"]>;
  /** What it is, in one line for everybody. */
  readonly about: string;
  /** How the number says it, for whoever reads the columns. */
  readonly coding?: string;
  /** What --columns and --sort call it besides its own name. */
  readonly short?: string;
  /** Its heading: by default the short name with a capital. */
  readonly title?: string;
  /** By default `usual` of the core columns, and the group's name of the others. */
  readonly display?: Display;
  /** By default `right`; `left` for addresses. */
  readonly align?: "left" | "right";
  /** How 0 is shown: `faint` by default, `plain` where it is as good as any number, `dash` where it means that there is none. */
  readonly zero?: "faint" | "plain" | "dash";
  /** Characters that its values rarely exceed; 9 by default. */
  readonly characters?: number;
}

/** A field of struct tcp_info as a column: counts of 64 bits as f64, which is exact to 2^53 and adds up like any number. */
function ofTcpInfo(name: keyof typeof COLUMN_FIELDS) {
  const { at, width, since, ...entry }: TcpInfoField = COLUMN_FIELDS[name];
  return { ...entry, element: width === 8 ? "f64" : "u32", group: "info", infoBytes: at + width } as const;
}

/** In the order rows and formats have them. */
export const schema = {
  protocol: {
    ...{ element: "u8", group: "core", short: "proto", align: "left", characters: 7 },
    about: "The kernel's table that has the socket.",
    coding: "Index into PROTOCOLS.",
  },
  state: {
    ...{ element: "u8", group: "core", align: "left", characters: 14 },
    about: "State. JSON and files have the kernel's name: CLOSE, where listings say UNCONN.",
    coding: "Code as printed; its low seven bits index STATES.",
  },
  localAddress: {
    ...{ element: "bytes16", group: "core", display: "named", characters: 18 },
    about: "Address of this machine.",
    coding: "16 bytes a row in network order, IPv4 as ::ffff:a.b.c.d.",
  },
  localPort: {
    ...{ element: "u16", group: "core", display: "named", zero: "plain" },
    about: "Port of this machine; of a raw socket its IP protocol.",
  },
  remoteAddress: {
    ...{ element: "bytes16", group: "core", display: "named", characters: 18 },
    about: "Address of the peer.",
    coding: "16 bytes a row in network order, IPv4 as ::ffff:a.b.c.d.",
  },
  remotePort: {
    ...{ element: "u16", group: "core", display: "named", zero: "plain" },
    about: "Port of the peer; 0 without one.",
  },
  txQueue: {
    ...{ element: "u32", group: "core", unit: "bytes", short: "tx" },
    about: "Sent and not acknowledged.",
  },
  rxQueue: {
    ...{ element: "u32", group: "core", unit: "bytes", short: "rx" },
    about: "Received and not read; of a listener, connections in its accept queue.",
  },
  timer: {
    ...{ element: "u8", group: "core", display: "named" },
    about: "What the kernel waits for.",
    coding: "0 none, 1 retransmit or probe, 2 another timer (keepalive), 3 TIME_WAIT, 4 zero-window probe.",
  },
  timerExpires: {
    ...{ element: "u32", group: "core", unit: "ticks", short: "expires", display: "named" },
    about: "Until the timer expires.",
  },
  retransmits: {
    ...{ element: "u32", group: "core", short: "retrans", display: "extra" },
    about: "Retransmits in a row, without an answer.",
  },
  uid: {
    ...{ element: "u32", group: "core", zero: "plain", characters: 8 },
    about: "Owner, in the reader's user namespace.",
    coding: "−1 is 4294967295.",
  },
  timeouts: {
    ...{ element: "u32", group: "core", short: "probes", display: "extra", characters: 8 },
    about: "Zero-window probes without an answer.",
  },
  inode: {
    ...{ element: "f64", group: "core", zero: "dash", characters: 11 },
    about: "The socket's number; none where no descriptor belongs to it (TIME_WAIT, SYN_RECV, or not accepted yet).",
    coding: "0 for none. Exact to 2^53.",
  },
  slot: {
    ...{ element: "u32", group: "details", only: "procfs", display: "named", zero: "plain" },
    about: "The number in front of the colon.",
  },
  references: {
    ...{ element: "u32", group: "details", only: "procfs", present: 0, short: "refs" },
    about: "The kernel's reference count.",
  },
  pointer: {
    ...{ element: "u64", group: "details", only: "procfs", present: 1, display: "named", characters: 16 },
    about: "The kernel's socket: hashed, or 0, for most readers.",
  },
  retransmitTimeout: {
    ...{ element: "u32", group: "details", present: 2, unit: "ticks", short: "rto" },
    about: "Timeout of a retransmit; kernels before 2.6.23 or so print jiffies.",
  },
  ackTimeout: {
    ...{ element: "u32", group: "details", present: 3, unit: "ticks", short: "ato" },
    about: "Delay of an acknowledgement.",
  },
  quickAck: {
    ...{ element: "u32", group: "details", only: "procfs", present: 4, short: "qack" },
    about: 'Quick acknowledgements left, times two, plus one when the connection is interactive ("pingpong").',
  },
  congestionWindow: {
    ...{ element: "u32", group: "details", present: 5, unit: "segments", short: "cwnd" },
    about: "What may be on its way at once.",
  },
  slowStartThreshold: {
    ...{ element: "i32", group: "details", present: 6, unit: "segments", short: "ssthresh" },
    about: "Where slow start ends. −1: it has not ended yet.",
  },
  drops: {
    ...{ element: "u32", group: "details", present: 7, unit: "datagrams" },
    about: "Received and thrown away.",
  },
  // As wide as the bits above need: columnOf() says so.
  present: {
    ...{ element: "u8", group: "details", display: "never" },
    about: "A bit for each value a row need not have; unset where it has none.",
  },
  // With any other of its group this one is there too.
  cookie: {
    ...{ element: "u64", group: "info", zeroIsNone: true, characters: 16 },
    about: "The kernel's number of the socket: no other has it until the machine restarts, TIME_WAIT rows keep it.",
    coding: "0 for none.",
  },
  interface: {
    ...{ element: "u32", group: "info", zeroIsNone: true },
    about: "Number of the interface that the socket is bound to.",
    coding: "0 for none.",
  },
  cgroup: {
    ...{ element: "f64", group: "info", zeroIsNone: true, characters: 11 },
    about: "Control group (version 2) of who made the socket: the inode of its folder. Linux 5.9.",
    coding: "0 for none. Exact to 2^53.",
  },
  congestion: {
    ...{ element: "name16", group: "info", zeroIsNone: true, align: "left", characters: 8 },
    about: "Congestion control, such as cubic.",
    coding: "ASCII, filled up with zeros; all of them zeros for none.",
  },
  backlogLimit: {
    ...{ element: "u32", group: "info", present: 0, title: "Backlog", zero: "plain" },
    about: "Of a listener, how many connections may wait in its accept queue.",
  },
  socketDrops: {
    ...{ element: "u32", group: "info", present: 1, title: "Drops" },
    about: "Segments or datagrams that reached the socket and were thrown away; of a listener, connections too.",
  },
  rtt: { ...ofTcpInfo("rtt") },
  rttvar: { ...ofTcpInfo("rttvar") },
  minRtt: { ...ofTcpInfo("minRtt") },
  rto: { ...ofTcpInfo("rto"), short: "rtoUs" },
  sndMss: { ...ofTcpInfo("sndMss") },
  sndCwnd: { ...ofTcpInfo("sndCwnd"), title: "Cwnd" },
  sndSsthresh: { ...ofTcpInfo("sndSsthresh"), characters: 11 },
  sndWnd: { ...ofTcpInfo("sndWnd") },
  unacked: { ...ofTcpInfo("unacked") },
  lost: { ...ofTcpInfo("lost") },
  retrans: { ...ofTcpInfo("retrans"), short: "resent" },
  totalRetrans: { ...ofTcpInfo("totalRetrans"), title: "Retrans" },
  notsentBytes: { ...ofTcpInfo("notsentBytes"), short: "notsent" },
  bytesSent: { ...ofTcpInfo("bytesSent"), title: "Sent", characters: 12 },
  bytesAcked: { ...ofTcpInfo("bytesAcked"), characters: 12 },
  bytesRetrans: { ...ofTcpInfo("bytesRetrans"), characters: 12 },
  bytesReceived: { ...ofTcpInfo("bytesReceived"), title: "Received", characters: 12 },
  segsOut: { ...ofTcpInfo("segsOut") },
  segsIn: { ...ofTcpInfo("segsIn") },
  dataSegsOut: { ...ofTcpInfo("dataSegsOut") },
  dataSegsIn: { ...ofTcpInfo("dataSegsIn") },
  rcvOoopack: { ...ofTcpInfo("rcvOoopack"), short: "ooo" },
  deliveryRate: { ...ofTcpInfo("deliveryRate"), characters: 12 },
  pacingRate: { ...ofTcpInfo("pacingRate"), coding: "2^64 is none.", characters: 12 },
  busyTime: { ...ofTcpInfo("busyTime"), characters: 11 },
  rwndLimited: { ...ofTcpInfo("rwndLimited"), characters: 11 },
  sndbufLimited: { ...ofTcpInfo("sndbufLimited"), characters: 11 },
  lastDataSent: { ...ofTcpInfo("lastDataSent") },
  lastDataRecv: { ...ofTcpInfo("lastDataRecv") },
  // With any field of struct tcp_info this is there too.
  infoBytes: {
    ...{ element: "u16", group: "info", display: "never" },
    about:
      "How much of struct tcp_info the kernel gave: newer kernels give more. 0 of what is not TCP, of listeners, and in TIME_WAIT and SYN_RECV.",
  },
  infoPresent: {
    ...{ element: "u8", group: "info", display: "never" },
    about: "Bit 0: the row has a backlogLimit. Bit 1: it has socketDrops.",
  },
  namespace: {
    ...{ element: "u32", group: "namespace", short: "netns", align: "left", characters: 20 },
    about: "The network namespace: the number that /proc/PID/ns/net has.",
    coding: "0 where it is not known.",
  },
} as const satisfies Record<string, ColumnEntry>;

export type ColumnName = keyof typeof schema;

/** The columns that `info` may name. */
export type InfoColumn = {
  [Name in ColumnName]: (typeof schema)[Name]["group"] extends "info" ? Name : never;
}[ColumnName];

/** A column's entry with what follows from it. */
export interface Column extends ColumnEntry {
  readonly name: ColumnName;
  readonly short: string;
  readonly title: string;
  readonly display: Display;
  readonly align: "left" | "right";
  readonly zero: "faint" | "plain" | "dash";
  readonly characters: number;
  /** Its bit of the group's `present` column; 0: none of these bits says whether a row has a value. */
  readonly mask: number;
}

/** What units are called. */
export const UNITS: Record<NonNullable<ColumnEntry["unit"]>, string> = {
  ...{ bytes: "bytes", ticks: "1/100 s", segments: "segments", datagrams: "datagrams" },
  ...{ microseconds: "µs", milliseconds: "ms", bytesPerSecond: "bytes a second" },
};

/** What holds these bits. */
export function elementOfBits(bits: readonly number[]): Element {
  const last = Math.max(...bits);
  if (last > 31) throw new Error(`present has bits 0 to 31, and no bit ${last}: let columns share one.`);
  return last > 15 ? "u32" : last > 7 ? "u16" : "u8";
}

const presentElement = elementOfBits(
  Object.values<ColumnEntry>(schema).map(({ present = 0, group }) => (group === "details" ? present : 0)),
);

function columnOf(name: ColumnName, given: ColumnEntry): Column {
  const entry = name === "present" ? { ...given, element: presentElement } : given;
  const { short = name, present, group, element } = entry;
  return {
    title: `${short.charAt(0).toUpperCase()}${short.slice(1)}`,
    display: group === "core" ? "usual" : group,
    align: element === "bytes16" ? "left" : "right",
    ...{ zero: "faint", characters: 9 },
    ...entry,
    ...{ name, short, mask: present === undefined ? 0 : 1 << present },
  };
}

/** What a column is, with its unit: one line. */
export function describeColumn({ about, unit }: ColumnEntry): string {
  return unit === undefined ? about : `${about} Unit: ${UNITS[unit]}.`;
}

/** The columns in the schema's order. */
export const columns: readonly Column[] = (Object.keys(schema) as ColumnName[]).map((name) =>
  columnOf(name, schema[name]),
);
