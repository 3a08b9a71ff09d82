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
import type { InfoColumn } from "../../table/schema";
import { complainOfUnread } from "../rows/known-namespaces";
import { complainOf, reportNoInfo, reportSource } from "../terminal/notes";
import { UsageError } from "../terminal/status";
import type { CommandFilter } from "./filters";
import { openDump } from "./open-dump";
import { allOf } from "./protocols";
import type { RecordedOptions } from "./recorded-input";

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
  /** Info columns that are wanted; true: all. */
  infoColumns?: readonly InfoColumn[] | true;
}

/** Where the tables come from. */
export interface InputOptions extends LiveOptions, RecordedOptions {
  /** A dump's path, or `-`: plain, packed, or an archive of dumps; or a recording's. */
  file?: string;
  byteOrder?: "little" | "big" | "auto";
  /** Finding nothing is a success. */
  allowEmpty?: boolean;
  /** All rows of a dump in one batch, as far as memory goes. */
  isWhole?: boolean;
  /** All rows of a packed file's or an archive's dumps in one batch, likewise. */
  arePackedOne?: boolean;
  /** Otherwise so many rows of it at once. */
  rowsPerBatch?: number;
}

/** More rows than a table can hold. */
export const ALL_ROWS = 2 ** 31;

/** Rows of a table; both are good until the next batch. */
export interface Batch {
  table: SocketTable;
  /** Row numbers, ascending. netlink sends IPv4 and IPv6 mixed. */
  rows: Uint32Array;
}

/** The rows asked for, in batches: the live tables in one, a dump of any size in many. Says on stderr what is not as it should be. */
export async function* readInput(
  options: InputOptions,
  filter: CommandFilter = {},
): AsyncGenerator<Batch, void, undefined> {
  const { file, byteOrder, recorded } = options;
  if (recorded) {
    refuseInfoOfText(recorded.table, options);
    yield { table: recorded.table, rows: recorded.table.select(filter) };
    return;
  }
  let last: SocketTable | undefined;
  if (file === undefined) {
    if (byteOrder !== undefined) throw new UsageError("--byte-order is for --file: live tables have this machine's.");
    last = readLive(options, filter.protocol, filter.where);
    yield { table: last, rows: last.select({}) };
  } else {
    for await (const table of dumpTables(file, options, filter.protocol)) {
      // Each dump of an archive has a table of its own.
      if (last === undefined) refuseInfoOfText(table, options);
      if (last !== undefined && last !== table) complainOf(last.diagnostics, options, filter.protocol);
      last = table;
      yield { table, rows: table.select(filter) };
    }
  }
  if (last === undefined) return;
  complainOf(last.diagnostics, options, filter.protocol);
  complainOfUnread(last);
}

/** Throws UsageError for info that is wanted of text. */
function refuseInfoOfText({ source }: SocketTable, { infoColumns: info, recorded }: InputOptions): void {
  if (info === undefined || source !== "procfs") return;
  const what = info === true ? "info" : `info (${info.join(", ")})`;
  if (recorded) throw new UsageError(`this was recorded from /proc, which has no ${what}`);
  throw new UsageError(`text of /proc has no ${what}: a dump that ss -D has written with -i does`);
}

/** The tables of a dump's file, which may be packed, and hold several dumps. */
async function* dumpTables(
  file: string,
  options: InputOptions,
  protocols: Protocol[] | undefined,
): AsyncGenerator<SocketTable, void, undefined> {
  const { details = false, infoColumns: info = [], isWhole = false, arePackedOne = false } = options;
  const rowsPerBatch = isWhole ? ALL_ROWS : options.rowsPerBatch;
  const how = (name: string) => ({ ...dumpOptions(name, options, protocols), details, info });
  const { plain, packed } = await openDump(file);
  if (packed !== undefined)
    yield* (await import("./packed-dumps")).packedTables(packed, { isOne: isWhole || arePackedOne, rowsPerBatch }, how);
  else yield* readDump(plain, { ...how(file), ...(rowsPerBatch && { rowsPerBatch }) });
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
  const { infoColumns: info } = options;
  const how = { source, strict, details, allNamespaces, ...placeOf(options), ...(filter && { filter }) };
  const table = readSockets({ protocols: wanted, ...how, ...(info && { info }) });
  if (verbose) reportSource(table, wanted, isForced);
  else if (info) reportNoInfo(table);
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
