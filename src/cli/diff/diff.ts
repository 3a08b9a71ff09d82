import type { Changes } from "../../changes/changes";
import { type HeldTables, heldTables, type Likeness, likenessOf } from "../../changes/like-tables";
import { PROTOCOLS, type Protocol, type ReadDumpOptions, readDump, readDumpSync, type SocketTable } from "../../index";
import { changeBatches, columnsOfChanges, type Wanted } from "../../listing/change-batches";
import { Layout } from "../../listing/layout";
import { diff as compare } from "../../live/index";
import { protocolOfName } from "../../table/reading/named-protocol";
import { plural } from "../../text/plural";
import type { FilterFlags } from "../args/filter-flags";
import { type CommandFilter, commandFilter } from "../args/filters";
import { ALL_ROWS, dumpOptions, type InputOptions, readLive } from "../args/input";
import { openDump } from "../args/open-dump";
import { isRecording } from "../args/recorded-input";
import type { AskedSpan } from "../args/recorded-time";
import { wantedIn } from "../args/selection";
import { type ChangedRow, changedRows, changeJson, countChanges, countsText } from "../rows/change-rows";
import { Processes } from "../rows/processes";
import { complainOf } from "../terminal/notes";
import { complain, writeBytes, writeLines } from "../terminal/output";
import { type Status, status, UsageError } from "../terminal/status";
import { type TerminalOptions, terminal } from "../terminal/terminal";
import { printGroups } from "./groups";

export interface DiffOptions extends InputOptions, TerminalOptions, FilterFlags {
  json?: boolean;
  header?: boolean;
  /** A line for each socket, not for each group. */
  all?: boolean;
  /** Lines of each kind of change. */
  limit?: number;
  filter?: string;
  /** Two times of a recording. */
  between?: AskedSpan;
}

/** One of the two that are compared. */
interface Side {
  table: SocketTable;
  /** Tables known to be in it, with rows or without. */
  named: readonly Protocol[];
  /** Who held the sockets, where that was recorded. */
  processes?: Processes | undefined;
}

/** What is different between two dumps, or between a dump and now. */
export async function diff(before: string, after: string | undefined, options: DiffOptions): Promise<Status> {
  refuseUsage(before, after, options);
  const filter = await commandFilter(options.filter ?? "", options);
  const [first, second] = await sides(before, after, filter.protocol, options);
  const likeness = likenessOf(wantedTables(first, filter), wantedTables(second, filter));
  const left = leftOut(likeness, before, after);
  if (left !== "" && likeness.both.length === 0) throw new UsageError(`no table is in both: ${left}`);
  if (left !== "") complain(`not compared: ${left}`);
  const compared = left === "" ? filter : { ...filter, protocol: likeness.both };
  const changes = compare(first.table, second.table);
  const wanted = wantedIn(changes, compared);
  if (options.json) {
    writeLines(jsonLines(changedRows(changes, { ...limitOf(options), wanted })));
    return status.OK;
  }
  const counts = countChanges(changes, wanted);
  const isEmpty = Object.values(counts).every((count) => count === 0);
  const isLive = after === undefined && options.between === undefined;
  let isGrouped = false;
  if (!isEmpty && options.all) printRows(changes, wanted, options);
  else if (!isEmpty)
    ({ isGrouped } = printGroups(
      changes,
      wanted,
      isLive ? new Processes(options.procRoot) : second.processes,
      options,
    ));
  if (options.header ?? true) {
    const sizes = `${plural(first.table.select(compared).length, "socket")} before, ${second.table.select(compared).length} after`;
    const text = `${countsText(counts)}; ${sizes}${isGrouped ? "; --all prints each" : ""}`;
    writeLines([...(isEmpty ? [] : [""]), terminal(options).colours.bold(text)]);
  }
  return status.OK;
}

/** Two snapshots of a recording, two dumps, or a dump and now. */
async function sides(
  before: string,
  after: string | undefined,
  wanted: readonly Protocol[] | undefined,
  options: DiffOptions,
): Promise<[Side, Side]> {
  if (options.between) return (await import("./recorded-sides")).recordedSides(before, options.between);
  const first = await wholeDump(before, wanted, options);
  return [first, after === undefined ? now(first, wanted, options) : await wholeDump(after, wanted, options)];
}

/** Throws UsageError for what diff does not do, before anything is read. */
function refuseUsage(before: string, after: string | undefined, options: DiffOptions): void {
  if (before === "-" && after === "-") throw new UsageError("only one of the two can be standard input");
  const { source, verbose, pid, procRoot, allNamespaces, all, json, between } = options;
  const isRecorded = [before, after].some((path) => path !== undefined && isRecording(path));
  if (isRecorded !== (between !== undefined) || (isRecorded && after !== undefined)) {
    throw new UsageError("two snapshots of a recording are compared by its folder and --between, as 20:30,20:35");
  }
  if (allNamespaces) {
    throw new UsageError(
      "a dump is of one network namespace, so it is compared with one: --pid PID chooses that of a process",
    );
  }
  if (all && json) throw new UsageError("--all is for the table: --json has a line for each socket anyway");
  if (after === undefined) return;
  if (source !== undefined || verbose) {
    throw new UsageError("--source and --verbose are for a dump compared with now: leave the second dump out");
  }
  if (pid !== undefined || procRoot !== undefined) {
    throw new UsageError("--pid and --proc-root are for a dump compared with now: leave the second dump out");
  }
}

/** A line for each socket, kind after kind. */
function printRows(changes: Changes, wanted: Wanted, options: DiffOptions): void {
  const { header = true, limit } = options;
  const look = terminal(options);
  const layout = new Layout(columnsOfChanges(look), look, { header, lead: ["CHANGE"] });
  for (const chunk of layout.chunks(...changeBatches(changes, look.colours, wanted, limit))) writeBytes(chunk);
}

/** Tables with rows, or known to be empty, of those that are wanted. */
function wantedTables({ table, named }: Side, { protocol: wanted }: CommandFilter): HeldTables {
  const { protocols, unnamed } = heldTables(table, named);
  return { protocols: wanted ? protocols.filter((protocol) => wanted.includes(protocol)) : protocols, unnamed };
}

/** `udp only in a.txt; tcp6 only in b.txt`, or nothing. */
function leftOut({ onlyBefore, onlyAfter }: Likeness, before: string, after = "the live tables"): string {
  return [
    ...(onlyBefore.length > 0 ? [`${onlyBefore.join(", ")} only in ${nameOf(before)}`] : []),
    ...(onlyAfter.length > 0 ? [`${onlyAfter.join(", ")} only in ${nameOf(after)}`] : []),
  ].join("; ");
}

const nameOf = (file: string) => (file === "-" ? "standard input" : file);

const limitOf = ({ limit }: DiffOptions) => (limit === undefined ? {} : { limit });

/** The live tables of the protocols asked for, else of those the dump speaks of. */
function now({ table: dump }: Side, wanted: readonly Protocol[] | undefined, options: DiffOptions): Side {
  const inDump = PROTOCOLS.filter((protocol) => dump.countByProtocol()[protocol]);
  if (!wanted && inDump.length > 0) complain(`compared with now: ${inDump.join(", ")}, of which the dump has rows`);
  const protocols = wanted ?? (inDump.length > 0 ? inDump : undefined);
  const named = protocols ?? (["tcp", "tcp6"] as const);
  return { table: readLive({ ...options, strict: false }, named), named };
}

/** A dump in one piece. */
async function wholeDump(file: string, wanted: readonly Protocol[] | undefined, options: DiffOptions): Promise<Side> {
  const table = await wholeTable(file, (name) => dumpOptions(name, options, wanted));
  complainOf(table.diagnostics, options, undefined);
  const named = table.size === 0 ? protocolOfName(file) : undefined;
  return { table, named: named === undefined ? [] : [named] };
}

async function wholeTable(file: string, how: (name: string) => ReadDumpOptions): Promise<SocketTable> {
  const { plain, packed } = await openDump(file);
  if (typeof plain === "string") return readDumpSync(plain, how(file));
  const tables =
    packed !== undefined
      ? (await import("../args/packed-dumps")).packedTables(packed, { isOne: true }, how)
      : // One batch has room for all that a table can hold.
        readDump(plain, { ...how(file), rowsPerBatch: ALL_ROWS });
  for await (const table of tables) return table;
  throw new UsageError("standard input holds nothing");
}

function* jsonLines(changes: Iterable<ChangedRow>): Generator<string> {
  for (const change of changes) yield JSON.stringify(changeJson(change));
}
