import { protocolByChoice } from "../../capture/protocol-hint";
import {
  type FilterExpression,
  type LiveTable,
  type Protocol,
  type ReadDumpOptions,
  type ReadOptions,
  readDump,
  readSockets,
  type SocketTable,
} from "../../index";
import { byProtocol } from "../rows/by-protocol";
import { complainOfUnread } from "../rows/known-namespaces";
import { complainOf, reportSource } from "../terminal/notes";
import { useStreams } from "../terminal/output";
import { UsageError } from "../terminal/status";
import type { CommandFilter } from "./filters";
import { allOf } from "./protocols";

/** How live tables are read. */
export interface LiveOptions {
  pid?: number;
  procRoot?: string;
  allNamespaces?: boolean;
  source?: NonNullable<ReadOptions["source"]>;
  /** Report what they were read from. */
  verbose?: boolean;
  strict?: boolean;
  details?: boolean;
  /** Columns are wanted that only /proc has. */
  needsProcfs?: boolean;
}

/** Where the tables come from. */
export interface InputOptions extends LiveOptions {
  /** A dump's path, or `-`. */
  file?: string;
  byteOrder?: "little" | "big" | "auto";
  /** Finding nothing is a success. */
  allowEmpty?: boolean;
  /** All rows of a dump in one batch, as far as memory goes. */
  isWhole?: boolean;
  /** Otherwise so many rows of it at once. */
  rowsPerBatch?: number;
}

/** More rows than a table can hold. */
export const ALL_ROWS = 2 ** 31;

/** Rows of a table; both are good until the next batch. */
export interface Batch {
  table: SocketTable;
  /** Row numbers: of live tables one table after the other, of a dump ascending. */
  rows: Uint32Array;
}

/** The rows asked for, in batches: the live tables in one, a dump of any size in many. Says on stderr what is not as it should be. */
export async function* readInput(
  options: InputOptions,
  filter: CommandFilter = {},
): AsyncGenerator<Batch, void, undefined> {
  const { file, byteOrder } = options;
  let last: SocketTable | undefined;
  if (file === undefined) {
    if (byteOrder !== undefined) throw new UsageError("--byte-order is for --file: live tables have this machine's.");
    last = readLive(options, filter.protocol, filter.where);
    yield { table: last, rows: byProtocol(last.columns, last.select({})) };
  } else {
    for await (const table of dumpTables(file, options, filter.protocol)) {
      last = table;
      yield { table, rows: table.select(filter) };
    }
  }
  if (last === undefined) return;
  complainOf(last.diagnostics, options, filter.protocol);
  complainOfUnread(last);
}

function dumpTables(file: string, options: InputOptions, protocols: Protocol[] | undefined) {
  const { details = false, rowsPerBatch } = options;
  if (file === "-") useStreams();
  return readDump(file === "-" ? process.stdin : file, {
    ...dumpOptions(file, options, protocols),
    details,
    ...(options.isWhole ? { rowsPerBatch: ALL_ROWS } : rowsPerBatch === undefined ? {} : { rowsPerBatch }),
  });
}

/** The rows of the live tables, or of these tables, that meet the filter. */
export function readLive(
  options: LiveOptions,
  protocols: readonly Protocol[] | undefined,
  filter?: FilterExpression,
): LiveTable {
  const { strict = false, details = false, allNamespaces = false, needsProcfs = false, verbose = false } = options;
  const asked = options.source ?? "auto";
  const isForced = asked === "auto" && needsProcfs;
  const source = isForced ? "procfs" : asked;
  const wanted = protocols ?? allOf(source);
  const how = { source, strict, details, allNamespaces, ...placeOf(options), ...(filter && { filter }) };
  const table = readSockets({ protocols: wanted, ...how });
  if (verbose) reportSource(table, wanted, isForced);
  return table;
}

/** Where the live tables asked for are. */
export function placeOf({ pid, procRoot }: Pick<InputOptions, "pid" | "procRoot">) {
  return { ...(pid === undefined ? {} : { pid }), ...(procRoot === undefined ? {} : { procRoot }) };
}

/** How a dump is to be taken of which these protocols are wanted. */
export function dumpOptions(
  file: string,
  { byteOrder, strict = false }: Pick<InputOptions, "byteOrder" | "strict">,
  wanted: readonly Protocol[] | undefined,
): Pick<ReadDumpOptions, "strict" | "byteOrder" | "protocol"> {
  const hint = wanted && protocolByChoice(file, wanted);
  return {
    strict,
    ...(byteOrder === undefined ? {} : { byteOrder }),
    ...(hint === undefined ? {} : { protocol: hint }),
  };
}
