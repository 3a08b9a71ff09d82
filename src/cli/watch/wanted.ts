import { INFO_SETS, neededInfo, needsDetails, needsProcfs, type ShownColumn } from "../../listing/shown-columns";
import type { InfoColumn } from "../../table/schema";
import { sortedBy } from "../args/columns";
import { UsageError } from "../terminal/status";
import { isLiveColumn, type LIVE_COLUMNS, type WantedColumn, wantedColumns } from "./panes/live-columns";
import type { WatchOptions } from "./watch-options";

/** What a watch shows of sockets, and what tables are read with for it. */
export interface Wanted {
  readonly columns: readonly WantedColumn[];
  readonly sorted: { readonly name: string; readonly isDescending: boolean };
  /** Somebody has asked for an order. */
  readonly isSorted: boolean;
  readonly info: readonly InfoColumn[];
  readonly hasInfo: boolean;
}

/** Throws UsageError for what cannot be shown. */
export function wantedOf({ sort, info = false, source, allNamespaces }: WatchOptions): Wanted {
  if (allNamespaces) {
    throw new UsageError(
      "watch follows one network namespace: choose it with --pid. sockdex list --all-namespaces shows them all",
    );
  }
  const [word, ...others] = sort ?? [];
  if (others.length > 0) throw new UsageError("watch sorts by one column: name one with --sort");
  const sorted = word === undefined ? undefined : sortOf(word);
  const column = sorted?.column;
  if (column !== undefined && typeof column !== "string") refuseColumn(column);
  const hasInfo = info || typeof column === "string";
  const needed = [
    ...(hasInfo ? INFO_SETS.info : []),
    ...(column !== undefined && typeof column !== "string" ? neededInfo(column) : []),
  ];
  const names = [...new Set(needed)];
  if (names.length > 0 && source === "procfs") {
    throw new UsageError(`/proc has no info (${names.join(", ")}): leave --source procfs out`);
  }
  const name = typeof column === "string" ? column : column?.name;
  return {
    ...{ columns: wantedColumns(hasInfo, column), info: names, hasInfo, isSorted: sorted !== undefined },
    sorted: { name: name ?? "rx", isDescending: sorted?.isDescending ?? true },
  };
}

function sortOf(word: string): { column: ShownColumn | (typeof LIVE_COLUMNS)[number]; isDescending: boolean } {
  const name = word.replace(/^-/, "").toLowerCase();
  return isLiveColumn(name) ? { column: name, isDescending: word.startsWith("-") } : sortedBy(word);
}

/** A monitor reads all that netlink and /proc have in common. */
function refuseColumn(column: ShownColumn): void {
  if (needsProcfs(column) || needsDetails(column) || column.display === "namespace") {
    throw new UsageError(`watch does not have the column ${column.name}: sockdex list --sort ${column.name} does`);
  }
}
