import { TextTable } from "../../listing/text-table";
import { type RecordedEnd, Recording } from "../../recorder/index";
import { rowFlags } from "../../table/row-flags";
import type { Holder } from "../../text/holders";
import { plural } from "../../text/plural";
import { jsonLine } from "../../text/printable";
import type { FilterFlags } from "../args/filter-flags";
import { FilterReader } from "../args/filters";
import { type AskedSpan, zonedTime } from "../args/recorded-time";
import { Processes } from "../rows/processes";
import { complain, writeLines } from "../terminal/output";
import { type Status, status } from "../terminal/status";
import { type TerminalOptions, terminal } from "../terminal/terminal";
import { endColumns } from "./end-columns";

export interface EndsOptions extends TerminalOptions, FilterFlags {
  json?: boolean;
  header?: boolean;
  limit?: number;
  between?: AskedSpan;
}

/** Nobody is known before ends are read. */
const NOBODY = { byInode: new Map<number, Holder[]>(), processes: 0, unreadable: 0, areSomeHidden: false };

/** Connections that ended, from a recording. */
export async function ends(path: string, words: readonly string[], options: EndsOptions): Promise<Status> {
  const { json = false, header = true, limit = Number.POSITIVE_INFINITY } = options;
  const recording = new Recording(path);
  const reader = new FilterReader(options, new Processes(undefined, NOBODY));
  const filter = await reader.read(words.join(" "));
  let found = 0;
  let kept: RecordedEnd[] = [];
  for await (const { table, ends } of recording.endTables(await spanOf(recording, options))) {
    reader.takeHolders({ byInode: holdersOf(ends) });
    const isMeant = rowFlags(table.size, table.select(filter));
    const meant = ends.filter(({ row }) => isMeant[row.index] === 1);
    found += meant.length;
    if (json && limit === Number.POSITIVE_INFINITY) writeLines(meant.map(jsonLine));
    else kept = lastOf([...kept, ...meant], limit);
  }
  kept.sort((a, b) => a.time - b.time);
  if (json) writeLines(kept.map(jsonLine));
  else if (kept.length > 0) printTable(kept, options, header);
  if (found > kept.length && !json)
    complain(`${plural(found - kept.length, "more end")} before: --limit leaves them out`);
  if (found > 0) return status.OK;
  complain("no connection that was recorded ended so");
  return status.FAILED;
}

function printTable(ends: readonly RecordedEnd[], options: EndsOptions, header: boolean): void {
  const look = terminal(options);
  const days = new Set(ends.map(({ time }) => zonedTime(time).slice(0, 10)));
  writeLines([...new TextTable(endColumns(look, days.size === 1), look, header).lines(ends)]);
  const hosts = [...new Set(ends.map(({ host }) => host))].join(", ");
  const [first, last] = [ends[0], ends.at(-1)].map((end) => zonedTime(end?.time ?? 0));
  complain(`ended from ${first} to ${last}, host ${hosts}`);
}

async function spanOf(recording: Recording, { between }: EndsOptions): Promise<{ from?: number; to?: number }> {
  if (!between) return {};
  const { time } = await recording.snapshotAt();
  const { from, to } = between;
  return { ...(from && { from: from.resolve(time) }), ...(to && { to: to.resolve(time) }) };
}

/** Ends are few: an inode of one that ended is hardly another's among them. */
function holdersOf(ends: readonly RecordedEnd[]): Map<number, Holder[]> {
  return new Map(ends.flatMap(({ row, process }) => (process ? [[row.inode, [process]]] : [])));
}

function lastOf(ends: RecordedEnd[], limit: number): RecordedEnd[] {
  return ends.length > limit ? ends.slice(ends.length - limit) : ends;
}
