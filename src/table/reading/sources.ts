import type { SockdexErrorCode } from "../errors";
import type { Protocol } from "../protocols";
import type { ByteOrderVerdict } from "./byte-order";
import type { InputForm } from "./messages/head";

/** What rows come from: the text of /proc, or the kernel's netlink messages; live or captured. */
export type TableSource = "procfs" | "netlink";

/** A table that was read from /proc, and why not by netlink. */
export interface Fallback {
  readonly protocol: Protocol;
  /** Of the error that `source: "netlink"` throws: its code, and its message. */
  readonly code: SockdexErrorCode;
  readonly reason: string;
}

/** The text an input is in, for the diagnostics, and what is known of it ahead. */
export interface Source {
  name?: string;
  protocol?: Protocol;
  /** Its size: sizes the columns ahead. */
  bytes?: number;
  /** By default its first bytes tell. */
  form?: InputForm;
}

/** What a table knows of its inputs that its memory does not hold. */
export interface Progress {
  /** The names of its inputs. */
  sources: (string | undefined)[];
  /** Of input. */
  bytes: number;
  /** Calls of read(2). */
  reads: number;
  /** Protocols this kernel has no table of. */
  missing: Protocol[];
  /** Rows that were given away in batches. */
  rowsBefore: number;
  byteOrder: ByteOrderVerdict;
  /** What the rows came from; `mixed`: from both. */
  source: TableSource | "mixed";
  /** The tables that did not come from netlink, where that was preferred. */
  fallback: readonly Fallback[] | undefined;
}

export function nothingRead(byteOrder: ByteOrderVerdict): Progress {
  return {
    sources: [],
    bytes: 0,
    reads: 0,
    missing: [],
    rowsBefore: 0,
    byteOrder,
    source: "procfs",
    fallback: undefined,
  };
}
