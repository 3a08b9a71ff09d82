import type { Changes } from "../../changes/changes";
import { type ChangeGroup, changeGroups } from "../../findings/changes/change-groups";
import type { Wanted } from "../../listing/change-batches";
import { TextTable } from "../../listing/text-table";
import type { Processes } from "../rows/processes";
import { Unheld } from "../rows/unheld";
import { complain, writeLines } from "../terminal/output";
import { type TerminalOptions, terminal } from "../terminal/terminal";
import { groupColumns } from "./group-columns";

interface GroupsOptions extends TerminalOptions {
  header?: boolean;
  /** Groups of each kind of change. */
  limit?: number;
}

/** A line for each group of changes. `processes`: those of the table after. Whether some group has several sockets. */
export function printGroups(
  changes: Changes,
  wanted: Wanted,
  processes: Processes | undefined,
  { header = true, limit = Number.POSITIVE_INFINITY, ...options }: GroupsOptions,
): { isGrouped: boolean } {
  const look = terminal(options);
  const holders = processes?.all;
  const all = changeGroups(changes, { wanted, holders });
  const shown = all.filter((group, i) => all.slice(0, i).filter(({ kind }) => kind === group.kind).length < limit);
  const table = new TextTable(groupColumns(look, holders !== undefined), look, header);
  writeLines(table.lines(shown));
  if (holders !== undefined) {
    const unheld = new Unheld(holders);
    unheld.count(changes.opened.table.columns, rowsNow(shown));
    if (unheld.note) complain(unheld.note);
  }
  return { isGrouped: all.some(({ rows }) => rows.length > 1) };
}

/** Rows of the table after: each once, though it may be stuck and retransmit. */
function rowsNow(groups: readonly ChangeGroup[]): Set<number> {
  return new Set(groups.filter(({ kind }) => kind !== "closed").flatMap(({ rows }) => [...rows]));
}
