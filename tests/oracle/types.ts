import type { OracleInfo } from "./netlink-info";

/** A row as the reference parser sees it: plain numbers and text, one object each. */
export interface OracleRow {
  protocol: string;
  state: number;
  timer: number;
  /** 16 bytes in network order as 32 lower-case hex digits; IPv4 as v4-mapped. */
  localAddress: string;
  remoteAddress: string;
  localPort: number;
  remotePort: number;
  txQueue: number;
  rxQueue: number;
  timerExpires: number;
  retransmits: number;
  uid: number;
  timeouts: number;
  inode: number;
  /** Only when details are asked for. */
  details?: OracleDetails;
  /** Only when info is asked for: what the row has of it. */
  info?: OracleInfo;
}

export interface OracleDetails {
  slot: number;
  references: number;
  pointer: bigint;
  retransmitTimeout: number;
  ackTimeout: number;
  quickAck: number;
  congestionWindow: number;
  slowStartThreshold: number;
  drops: number;
  /** One bit for each detail the text held: see DETAIL_BIT. */
  present: number;
}

/** The column that made a line malformed, or `length`. */
export type Reason =
  | "length"
  | "slot"
  | "local"
  | "remote"
  | "state"
  | "queues"
  | "timer"
  | "retransmits"
  | "uid"
  | "timeouts"
  | "inode";

export interface OracleProblem {
  /** Counted from 1. */
  line: number;
  /** Where the line starts, from 0. */
  byteOffset: number;
  reason: Reason;
  /** The line as latin1, its first 80 bytes. */
  text: string;
}

export interface OracleResult {
  rows: OracleRow[];
  /** rows + malformed + skipped */
  lines: number;
  malformed: number;
  /** Blank lines and headers. */
  skipped: number;
  /** Values that were too large for their column. */
  saturated: number;
  headers: number;
  /** The input did not end in a newline, and was not empty. */
  tornTail: boolean;
  /** Every malformed line, in order. */
  problems: OracleProblem[];
}

export interface OracleOptions {
  /** Of the machine that printed the text: little (default) prints 127.0.0.1 as 0100007F. */
  byteOrder?: "little" | "big";
  /** What the reader was told, used where the text cannot tell. */
  protocol?: string;
  details?: boolean;
}
