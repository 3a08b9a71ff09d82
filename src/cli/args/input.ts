import { protocolByChoice } from "../../capture/protocol-hint";
import { PROTOCOLS, type Protocol, type ReadDumpOptions, readDump, readSockets, type SocketTable } from "../../index";
import { complainOf } from "../terminal/notes";
import { UsageError } from "../terminal/status";
import type { CommandFilter } from "./filters";

/** Where the tables come from. */
export interface InputOptions {
  pid?: number;
  procRoot?: string;
  /** A dump's path, or `-`. */
  file?: string;
  byteOrder?: "little" | "big" | "auto";
  strict?: boolean;
  details?: boolean;
  /** Finding nothing is a success. */
  allowEmpty?: boolean;
  /** All rows of a dump in one batch, as far as memory goes. */
  isWhole?: boolean;
}

/** More rows than a table can hold. */
export const ALL_ROWS = 2 ** 31;

/** Rows of a table; both are good until the next batch. */
export interface Batch {
  table: SocketTable;
  /** Row numbers, ascending. */
  rows: Uint32Array;
}

/** The rows asked for, in batches: the live tables in one, a dump of any size in many. Says on stderr what is not as it should be. */
export async function* readInput(
  options: InputOptions,
  filter: CommandFilter = {},
): AsyncGenerator<Batch, void, undefined> {
  let last: SocketTable | undefined;
  for await (const table of tables(options, filter.protocol)) {
    last = table;
    yield { table, rows: table.select(filter) };
  }
  if (last) complainOf(last.diagnostics, options, filter.protocol);
}

async function* tables(options: InputOptions, protocols: Protocol[] | undefined): AsyncGenerator<SocketTable> {
  const { file, byteOrder, strict = false, details = false } = options;
  if (file === undefined) {
    if (byteOrder !== undefined) throw new UsageError("--byte-order is for --file: live tables have this machine's.");
    yield readSockets({ protocols: protocols ?? PROTOCOLS, strict, details, ...placeOf(options) });
    return;
  }
  yield* readDump(file === "-" ? process.stdin : file, {
    ...dumpOptions(file, options, protocols),
    details,
    ...(options.isWhole ? { rowsPerBatch: ALL_ROWS } : {}),
  });
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
  const told = wanted && protocolByChoice(file, wanted);
  return {
    strict,
    ...(byteOrder === undefined ? {} : { byteOrder }),
    ...(told === undefined ? {} : { protocol: told }),
  };
}
