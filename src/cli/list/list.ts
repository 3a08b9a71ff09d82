import { localPortRange, readServices, type SocketTable, socketHolders } from "../../index";
import type { FilterFlags } from "../args/filter-flags";
import { commandFilter } from "../args/filters";
import { type Batch, type InputOptions, readInput } from "../args/input";
import type { Column } from "../listing/column";
import { allColumns } from "../listing/columns";
import { Csv } from "../listing/csv";
import { PortNames } from "../listing/endpoints";
import { JsonLines } from "../listing/json-lines";
import { Layout } from "../listing/layout";
import { columnNamed, type Order, orderBy, sortColumn } from "../listing/sort";
import { Unheld } from "../rows/unheld";
import { statusOf } from "../terminal/notes";
import { complain, writeBytes } from "../terminal/output";
import { type Status, UsageError } from "../terminal/status";
import { type TerminalOptions, terminal } from "../terminal/terminal";

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

/** Turns rows into bytes, batch after batch; end() when there are no more. */
interface Format {
  chunks(columns: SocketTable["columns"], rows: Uint32Array): Iterable<Uint8Array>;
  end(): Iterable<Uint8Array>;
}

export async function list(words: readonly string[], options: ListOptions): Promise<Status> {
  if (options.json && options.csv) throw new UsageError("--json and --csv are two formats: one of them");
  if (options.json && options.columns) throw new UsageError("--columns is for the table and --csv; --json has all");
  const shown = terminal(options);
  const named = namedColumns(options, allColumns(shown));
  const needs = (group: Column["group"]) => named.some((column) => column.group === group);
  const details = options.details || needs("details");
  const isWithProcesses = options.process || needs("process");
  if (isWithProcesses && options.file !== undefined)
    throw new UsageError("a dump has no processes: the column process needs live tables");
  const filter = await commandFilter(words.join(" "), options);
  const holders = isWithProcesses ? socketHolders(options.procRoot) : undefined;
  const names = options.resolve
    ? new PortNames(readServices(), localPortRange(options.procRoot, options.pid))
    : undefined;
  const all = allColumns({
    ...shown,
    ...(holders && { holders }),
    ...(names && { names }),
  });
  // What somebody names is not left out, however narrow the terminal.
  const columns =
    options.columns?.map((name) => ({ ...columnNamed(name, all), dispensable: 0 })) ??
    all.filter(({ name, group }) => group === undefined || options[group] || named.some((one) => one.name === name));
  const { json, csv, header = true } = options;
  const format: Format = json
    ? new JsonLines(holders?.byInode)
    : csv
      ? new Csv(columns, header)
      : new Layout(columns, shown, header);
  const order = options.sort && orderBy(options.sort, all);
  // What is to be put in order must be there as a whole.
  const input = { ...options, details, isWhole: order !== undefined };
  const unheld = holders && new Unheld(holders);
  const found = await writeRows(readInput(input, filter), format, order, options.limit, unheld);
  if (unheld?.note) complain(unheld.note);
  return statusOf(found, options);
}

/** The columns that --columns and --sort name: they are on without --details and --process. Throws UsageError. */
function namedColumns({ columns = [], sort = [] }: ListOptions, all: readonly Column[]): Column[] {
  return [...columns.map((name) => columnNamed(name, all)), ...sort.map((name) => sortColumn(name, all))];
}

/** How many rows were found: at least 1 where there are some, however few are written. */
async function writeRows(
  batches: AsyncIterable<Batch>,
  format: Format,
  order: Order | undefined,
  limit = Number.POSITIVE_INFINITY,
  unheld?: Unheld,
): Promise<number> {
  let left = limit;
  let found = 0;
  for await (const { table, rows } of batches) {
    order?.(table.columns, rows);
    const shown = rows.subarray(0, Math.min(rows.length, left));
    unheld?.count(table.columns, shown);
    for (const chunk of format.chunks(table.columns, shown)) await writeBytes(chunk);
    left -= shown.length;
    found += rows.length;
    // Breaking off also spares what was to be said of the rest.
    if (left === 0 && found > 0) break;
  }
  for (const chunk of format.end()) await writeBytes(chunk);
  return found;
}
