import { type Filter, type QueryTable, type RowFilter, SockdexError } from "../index";
import { chooseColumns } from "./format/columns";
import {
  type Encode,
  type Format,
  holdsBytes,
  mostRowsOf,
  type OutputFile,
  openEncoder,
  openFiles,
} from "./format/formats";
import { countOf, type Origin, portions, type Rows } from "./rows/rows";

export interface WriterOptions {
  /**
   * Which columns, in which order: those of a QueryTable by name, `localAddressBytes` and `remoteAddressBytes` in Arrow
   * and Parquet, `stateCode`; with `origin` also `source`, `host` and `time`. Default: all that are known.
   */
  columns?: readonly string[];
  /** Which rows: as for QueryTable.select(). */
  filter?: Filter | RowFilter;
  /** What is the same for all rows; undefined in it: not known. */
  origin?: { source?: string; host?: string /** Milliseconds since 1970, UTC. */; time?: number };
  signal?: AbortSignal;
}

type Batches = AsyncIterable<QueryTable> | Iterable<QueryTable>;

/** A JSON object a line, in pieces: bytes to be written one behind the other. Throws as writeParquet() does. */
export function writeNdjson(
  batches: Batches,
  options: WriterOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  return write("ndjson", "stream", batches, options);
}

/** CSV per RFC 4180 with a header line, lines ended by a newline alone. */
export function writeCsv(batches: Batches, options: WriterOptions = {}): AsyncGenerator<Uint8Array, void, undefined> {
  return write("csv", "stream", batches, options);
}

/**
 * Arrow's IPC file format, or with `stream: true` its stream format. A batch becomes a record batch, or several:
 * none has more than 500,000 rows.
 */
export function writeArrow(
  batches: Batches,
  { stream = false, ...options }: WriterOptions & { stream?: boolean } = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  return write("arrow", stream ? "stream" : "file", batches, options);
}

/**
 * A Parquet file, a row group a batch, of 500,000 rows at most. `batches` is what readDump() gives, or tables of one's
 * own: each is read before the next is asked for. `Readable.from(writeParquet(readDump(path)))` makes a stream of it.
 * Throws ERR_NO_PEER, ERR_INVALID_ARGUMENT, ERR_OUT_OF_MEMORY, and what the batches or the signal throw.
 */
export function writeParquet(
  batches: Batches,
  options: WriterOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  return write("parquet", "file", batches, options);
}

/** Milliseconds from 1970 to the last time that JavaScript has, in the year 275760. */
const LAST_TIME = 8.64e15;

/** Throws ERR_INVALID_ARGUMENT for an invalid time. */
function wholeTime(time: number | undefined): number | undefined {
  if (time === undefined) return undefined;
  if (Math.abs(time) <= LAST_TIME) return Math.floor(time);
  throw new SockdexError("ERR_INVALID_ARGUMENT", `origin.time is ${time}: it is milliseconds since 1970.`);
}

async function* write(
  format: Format,
  how: "file" | "stream",
  batches: Batches,
  { columns, filter, origin, signal }: WriterOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  signal?.throwIfAborted();
  const known = (["source", "host", "time"] as const).filter((name) => origin?.[name] !== undefined);
  const choose = (details: boolean) => chooseColumns({ columns, bytes: holdsBytes(format), details, origin: known });
  const from: Origin = { source: origin?.source ?? "", host: origin?.host, time: wholeTime(origin?.time) };
  let started: { encode: Encode; file: OutputFile; details: boolean } | undefined;
  const start = async (details: boolean) => {
    const chosen = choose(details);
    const newFile = await openFiles(format, chosen);
    return { encode: await openEncoder(format, chosen), file: newFile(how), details };
  };
  for await (const table of batches) {
    signal?.throwIfAborted();
    const details = table.columns.present !== undefined;
    if (!started) {
      started = await start(details);
      yield* started.file.begin();
    }
    if (started.details !== details) {
      throw new SockdexError("ERR_INVALID_ARGUMENT", "Some of the tables have details and some have not.");
    }
    const chosen = filter && table.select(filter);
    const rows: Rows = { table, chosen, origin: from, runs: [] };
    if (countOf(rows) === 0) continue;
    for (const some of portions(rows, mostRowsOf(format))) yield* started.file.add(started.encode(some));
  }
  if (!started) {
    started = await start(false);
    yield* started.file.begin();
  }
  yield* started.file.end();
}
