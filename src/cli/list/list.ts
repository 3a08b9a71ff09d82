import { localPortRange, readServices } from "../../index";
import type { Batch as ListedBatch } from "../../listing/column";
import { listingColumn } from "../../listing/columns";
import { Csv } from "../../listing/csv";
import { JsonLines } from "../../listing/json-lines";
import { Layout } from "../../listing/layout";
import { needsDetails, needsProcfs, type ShownColumn, shownColumns } from "../../listing/shown-columns";
import { type SortKey, sortRows } from "../../listing/sort";
import { columnNamed, sortedBy } from "../args/columns";
import type { FilterFlags } from "../args/filter-flags";
import { commandFilter } from "../args/filters";
import { type Batch, type InputOptions, readInput } from "../args/input";
import { KnownNamespaces, refuseWithoutAll } from "../rows/known-namespaces";
import { Processes } from "../rows/processes";
import { Unheld } from "../rows/unheld";
import { statusOf } from "../terminal/notes";
import { complain, writeBytes } from "../terminal/output";
import { type Status, UsageError } from "../terminal/status";
import { type TerminalOptions, terminal } from "../terminal/terminal";
import { ServiceNames } from "./port-names";

export interface ListOptions extends InputOptions, TerminalOptions, FilterFlags {
  json?: boolean;
  csv?: boolean;
  header?: boolean;
  columns?: string[];
  sort?: string[];
  limit?: number;
  resolve?: boolean;
  process?: boolean;
}

/** Turns batches of rows into bytes. Call end() after the last batch. */
interface Format {
  chunks(batch: ListedBatch): Iterable<Uint8Array>;
  end(): Iterable<Uint8Array>;
}

export async function list(words: readonly string[], options: ListOptions): Promise<Status> {
  if (options.json && options.csv) throw new UsageError("--json and --csv are two formats: one of them");
  if (options.json && options.columns) throw new UsageError("--columns is for the table and --csv; --json has all");
  const shown = terminal(options);
  const chosenColumns = options.columns?.map(columnNamed);
  const sorted = options.sort?.map(sortedBy);
  // What somebody names is there without --details and --process.
  const named = [...(chosenColumns ?? []), ...(sorted ?? []).map(({ column }) => column)];
  const details = options.details || named.some(needsDetails);
  const onlyInProcfs = named.find(needsProcfs);
  if (onlyInProcfs !== undefined && options.source === "netlink") {
    throw new UsageError(`netlink does not have the column ${onlyInProcfs.name}: leave --source netlink out`);
  }
  const isWithProcesses = options.process || named.some(({ display }) => display === "process");
  if (isWithProcesses && options.file !== undefined)
    throw new UsageError("a dump has no processes: the column process needs live tables");
  refuseWithoutAll(
    named.some(({ display }) => display === "namespace"),
    options.allNamespaces,
  );
  const processes = options.file === undefined ? new Processes(options.procRoot) : undefined;
  const filter = await commandFilter(words.join(" "), options, processes);
  const holders = isWithProcesses ? processes?.all : undefined;
  const names = options.resolve
    ? new ServiceNames(readServices(), localPortRange(options.procRoot, options.pid))
    : undefined;
  const namespaces = options.allNamespaces ? new KnownNamespaces() : undefined;
  const how = { ...shown, holders: holders?.byInode, namespaceOf: namespaces?.of, names };
  const columns = chosenColumns
    ? // What somebody names is not left out, however narrow the terminal.
      chosenColumns.map((column) => ({ ...listingColumn(column, how), dispensable: 0 }))
    : shownColumns
        .filter((column) => isOn(column, options) || named.includes(column))
        .map((column) => listingColumn(column, how));
  const { json, csv, header = true } = options;
  const format: Format = json
    ? new JsonLines(holders?.byInode, namespaces?.of)
    : csv
      ? new Csv(columns, header)
      : new Layout(columns, shown, { header });
  const keys = sorted?.map(({ column, isDescending }) => ({ column: listingColumn(column, how), isDescending }));
  // What is to be put in order must be there as a whole.
  const needsText = options.details === true || onlyInProcfs !== undefined;
  const input = { ...options, details, needsProcfs: needsText, isWhole: keys !== undefined };
  const unheld = holders && new Unheld(holders);
  const found = await writeRows(readInput(input, filter), format, keys, options.limit, { unheld, namespaces });
  if (unheld?.note) complain(unheld.note);
  return statusOf(found, options);
}

/** The columns that are there without being named. */
function isOn({ display }: ShownColumn, { details, process, allNamespaces }: ListOptions): boolean {
  const asked: Partial<Record<ShownColumn["display"], boolean | undefined>> = {
    ...{ usual: true, details, process, namespace: allNamespaces },
  };
  return asked[display] === true;
}

/** How many rows were found: at least 1 where there are some, however few are written. */
async function writeRows(
  batches: AsyncIterable<Batch>,
  format: Format,
  keys: readonly SortKey[] | undefined,
  limit = Number.POSITIVE_INFINITY,
  { unheld, namespaces }: { unheld?: Unheld | undefined; namespaces?: KnownNamespaces | undefined } = {},
): Promise<number> {
  let left = limit;
  let found = 0;
  for await (const { table, rows } of batches) {
    const { columns } = table;
    namespaces?.take(table);
    if (keys) sortRows(columns, rows, keys);
    const shown = rows.subarray(0, Math.min(rows.length, left));
    unheld?.count(columns, shown);
    for (const chunk of format.chunks({ columns, rows: shown })) writeBytes(chunk);
    left -= shown.length;
    found += rows.length;
    // Breaking off also spares what was to be said of the rest.
    if (left === 0 && found > 0) break;
  }
  for (const chunk of format.end()) writeBytes(chunk);
  return found;
}
