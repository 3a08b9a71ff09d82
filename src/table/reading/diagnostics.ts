import * as header from "../../../assembly/header";
import type { TableMemory } from "../../module/table-memory";
import type { Protocol } from "../protocols";
import type { ByteOrderVerdict } from "./byte-order";
import { type Problem, readProblems } from "./problems";
import type { Fallback, Progress } from "./sources";

/** What reading a table met. Counts run from the last clear() or refresh(), through all batches of a dump. */
export interface Diagnostics {
  /** Rows read. */
  rows: number;
  /** `rows + malformed + skipped`; of a netlink dump, messages. */
  lines: number;
  /** Lines that are not a row and not skipped: counted, the first 16 kept in `problems`. */
  malformed: number;
  /** Headers, labels and blank lines; of a netlink dump, messages that are not of such sockets. */
  skipped: number;
  /** Table headers among them; of a netlink dump, the messages that end a table. */
  headers: number;
  /** Values too large for their column, which hold the largest it can instead. */
  saturated: number;
  /** Rows that list a socket once more (same protocol, endpoints, inode and network namespace): a torn read. Counted when asked for, among the rows there are then; throws ERR_OUT_OF_MEMORY. */
  readonly duplicates: number;
  /** True when the last line had no newline, or the last message of a netlink dump is cut off. */
  tornTail: boolean;
  /** Bytes of input. */
  bytes: number;
  /** Calls of read(2), where this library made them. */
  reads: number;
  byteOrder: ByteOrderVerdict;
  problems: Problem[];
  /** Protocols asked for that this kernel has no table of (IPv6 switched off). */
  missing: Protocol[];
  /** With `source: "auto"`: the tables that were not read by netlink, in their order; undefined where all were. */
  fallback?: readonly Fallback[];
}

/** What reading met. `countDuplicates` is called when they are asked for. */
export function diagnosticsOf(memory: TableMemory, progress: Progress, countDuplicates: () => number): Diagnostics {
  const { rowsBefore, bytes, reads, byteOrder, sources, missing, fallback } = progress;
  return {
    rows: rowsBefore + memory.size,
    lines: memory.count(header.LINES),
    malformed: memory.count(header.MALFORMED),
    skipped: memory.count(header.SKIPPED),
    headers: memory.count(header.HEADERS),
    saturated: memory.count(header.SATURATED),
    get duplicates() {
      return countDuplicates();
    },
    tornTail: memory.word(header.TORN_TAIL) !== 0,
    bytes,
    reads,
    byteOrder,
    problems: readProblems(memory, sources),
    missing: [...missing],
    ...(fallback === undefined ? {} : { fallback }),
  };
}
