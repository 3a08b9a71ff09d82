/*
 * Every column of a table, once. From these entries follow the module's numbers and widths (assembly/schema.ts), the
 * views and the rows (columns.ts, row-values.ts: written by `npm run schema`), what is listed, sorted and converted.
 *
 * To add a column: one entry here, and the code that fills it.
 */

/** How a value lies in memory: little-endian, one after the other. */
export type Element = "u8" | "u16" | "u32" | "i32" | "u64" | "f64" | "bytes16";

/** `core`: every table has it. `details`: tables read with `details: true`. */
export type Group = "core" | "details";

export interface ColumnEntry {
  readonly element: Element;
  readonly group: Group;
  /** Its bit in the group's `present` column, where a row need not have a value: then the value is 0, and the bit unset. */
  readonly present?: number;
  /** What the number counts. */
  readonly unit?: "bytes" | "ticks" | "segments" | "datagrams";
  /** One line for whoever reads the columns. */
  readonly about: string;
  /** What --columns and --sort call it besides its own name. */
  readonly short?: string;
}

/** In the order rows and formats have them. */
export const schema = {
  protocol: { element: "u8", group: "core", short: "proto", about: "Index into PROTOCOLS." },
  state: { element: "u8", group: "core", about: "Code as printed. Its low seven bits index STATES." },
  localAddress: {
    ...{ element: "bytes16", group: "core" },
    about: "16 bytes a row in network order, IPv4 as ::ffff:a.b.c.d.",
  },
  localPort: { element: "u16", group: "core", about: "The IP protocol of a raw socket." },
  remoteAddress: {
    ...{ element: "bytes16", group: "core" },
    about: "16 bytes a row in network order, IPv4 as ::ffff:a.b.c.d.",
  },
  remotePort: { element: "u16", group: "core", about: "0 without a peer." },
  txQueue: { element: "u32", group: "core", unit: "bytes", short: "tx", about: "Sent and not acknowledged." },
  rxQueue: {
    ...{ element: "u32", group: "core", unit: "bytes", short: "rx" },
    about: "Received and not read. Of a listener: connections in its accept queue.",
  },
  timer: {
    ...{ element: "u8", group: "core" },
    about: "0 none, 1 retransmit or probe, 2 another timer (keepalive), 3 TIME_WAIT, 4 zero-window probe.",
  },
  timerExpires: { element: "u32", group: "core", unit: "ticks", short: "expires", about: "Until the timer expires." },
  retransmits: { element: "u32", group: "core", short: "retrans", about: "Retransmits in a row, without an answer." },
  uid: { element: "u32", group: "core", about: "Owner, in the reader's user namespace. −1 is 4294967295." },
  timeouts: { element: "u32", group: "core", short: "probes", about: "Zero-window probes without an answer." },
  inode: {
    ...{ element: "f64", group: "core" },
    about: "Exact to 2^53. 0: no descriptor belongs to it (TIME_WAIT, SYN_RECV, or not accepted yet).",
  },
  slot: { element: "u32", group: "details", about: "The number in front of the colon." },
  references: { element: "u32", group: "details", present: 0, short: "refs", about: "The kernel's reference count." },
  pointer: {
    element: "u64",
    group: "details",
    present: 1,
    about: "The kernel's socket: hashed, or 0, for most readers.",
  },
  retransmitTimeout: {
    ...{ element: "u32", group: "details", present: 2, unit: "ticks", short: "rto" },
    about: "Timeout of a retransmit; kernels before 2.6.23 or so print jiffies.",
  },
  ackTimeout: {
    element: "u32",
    group: "details",
    present: 3,
    unit: "ticks",
    short: "ato",
    about: "Delay of an acknowledgement.",
  },
  quickAck: {
    ...{ element: "u32", group: "details", present: 4, short: "qack" },
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
  drops: { element: "u32", group: "details", present: 7, unit: "datagrams", about: "Received and thrown away." },
  present: {
    ...{ element: "u8", group: "details" },
    about: "A bit for each value a row need not have; unset where it has none.",
  },
} as const satisfies Record<string, ColumnEntry>;

export type ColumnName = keyof typeof schema;

/** A column's entry with what follows from it. */
export interface Column extends ColumnEntry {
  readonly name: ColumnName;
  readonly short: string;
  /** Its bit of the group's `present` column; 0: every row has a value. */
  readonly mask: number;
}

function columnOf(name: ColumnName, entry: ColumnEntry): Column {
  const { short = name, present } = entry;
  return { ...entry, name, short, mask: present === undefined ? 0 : 1 << present };
}

/** The columns in the schema's order. */
export const columns: readonly Column[] = (Object.keys(schema) as ColumnName[]).map((name) =>
  columnOf(name, schema[name]),
);
