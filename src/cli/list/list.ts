import { localPortRange, readServices } from "../../index";
import type { Batch as ListedBatch } from "../../listing/column";
import { listingColumn } from "../../listing/columns";
import { Csv } from "../../listing/csv";
import { JsonLines } from "../../listing/json-lines";
import { Layout } from "../../listing/layout";
import { type SortKey, sortRows } from "../../listing/sort";
import { worstFirst } from "../../listing/worst-first";
import { plural } from "../../text/plural";
import { commandFilter } from "../args/filters";
import { type Batch, readInput } from "../args/input";
import { recordedInput } from "../args/recorded-input";
import { KnownNamespaces } from "../rows/known-namespaces";
import { Processes } from "../rows/processes";
import { Unheld } from "../rows/unheld";
import { statusOf } from "../terminal/notes";
import { complain, writeBytes } from "../terminal/output";
import type { Status } from "../terminal/status";
import { terminal } from "../terminal/terminal";
import type { ListOptions } from "./list-options";
import { ServiceNames } from "./port-names";
import { wantedColumns } from "./wanted-columns";

/** Turns batches of rows into bytes. Call end() after the last batch. */
interface Format {
  chunks(batch: ListedBatch): Iterable<Uint8Array>;
  end(): Iterable<Uint8Array>;
}

export async function list(words: readonly string[], given: ListOptions): Promise<Status> {
  const recorded = await recordedInput(given);
  const options = { ...given, recorded };
  const wanted = wantedColumns(options);
  const shown = terminal(options);
  const isLive = options.file === undefined;
  const processes = isLive ? new Processes(options.procRoot) : recorded?.processes;
  const filter = await commandFilter(words.join(" "), options, processes);
  const holders = wanted.hasProcesses ? processes?.all : undefined;
  const names = options.resolve
    ? new ServiceNames(readServices(), localPortRange(options.procRoot, options.pid))
    : undefined;
  const namespaces = options.allNamespaces ? new KnownNamespaces() : undefined;
  const how = { ...shown, holders: holders?.byInode, namespaceOf: namespaces?.of, names };
  const columns = wanted.shown.map((column) => ({
    ...listingColumn(column, how),
    // What somebody names is not left out, however narrow the terminal.
    ...(wanted.areNamed && { dispensable: 0 }),
  }));
  const { json, csv, header = true } = options;
  const format: Format = json
    ? new JsonLines(holders?.byInode, namespaces?.of)
    : csv
      ? new Csv(columns, header)
      : new Layout(columns, shown, { header });
  const keys = wanted.sorted?.map(({ column, isDescending }) => ({ column: listingColumn(column, how), isDescending }));
  const { details, needsProcfs, info } = wanted;
  // What is to be put in order must be there as a whole.
  const input = { ...options, details, needsProcfs, ...(info && { infoColumns: info }), isWhole: keys !== undefined };
  const unheld = holders && isLive ? new Unheld(holders) : undefined;
  const { limit } = options;
  const isWhole = isLive || recorded !== undefined;
  const found = await writeRows(readInput(input, filter), {
    format,
    keys,
    limit,
    isWhole,
    unheld,
    namespaces,
  });
  if (format instanceof Layout && limit !== undefined && found > limit) {
    complain(leftText(found - limit, isWhole || keys !== undefined, limit));
  }
  if (unheld?.note) complain(unheld.note);
  return statusOf(found, options);
}

/** Of a dump that was not read to its end there may be more. */
function leftText(left: number, isExact: boolean, limit: number): string {
  return `${isExact ? "" : "at least "}${plural(left, "more socket")}: --limit ${limit} leaves them out`;
}

/** How rows are written. */
interface Writing {
  format: Format;
  keys: readonly SortKey[] | undefined;
  limit: number | undefined;
  /** Without keys the worst state comes first: rows of a dump are in its order. */
  isWhole: boolean;
  unheld: Unheld | undefined;
  namespaces: KnownNamespaces | undefined;
}

/** How many rows were found: at least 1 where there are some, however few are written. */
async function writeRows(batches: AsyncIterable<Batch>, writing: Writing): Promise<number> {
  const { format, keys, limit = Number.POSITIVE_INFINITY, isWhole, unheld, namespaces } = writing;
  let room = limit;
  let found = 0;
  for await (const { table, rows } of batches) {
    const { columns } = table;
    namespaces?.take(table);
    if (keys) sortRows(columns, rows, keys);
    const shown = (isWhole && !keys ? worstFirst(columns, rows) : rows).subarray(0, room);
    unheld?.count(columns, shown);
    // Columns get their widths from the first rows there are.
    if (shown.length > 0) for (const chunk of format.chunks({ columns, rows: shown })) writeBytes(chunk);
    room -= shown.length;
    found += rows.length;
    // Breaking off also spares what was to be said of the rest.
    if (room === 0 && found > 0) break;
  }
  for (const chunk of format.end()) writeBytes(chunk);
  return found;
}
