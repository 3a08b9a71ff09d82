import {
  INFO_SETS,
  neededInfo,
  needsDetails,
  needsProcfs,
  type ShownColumn,
  shownColumns,
} from "../../listing/shown-columns";
import type { InfoColumn } from "../../table/schema";
import { columnNamed, sortedBy } from "../args/columns";
import { refuseWithoutAll } from "../rows/known-namespaces";
import { UsageError } from "../terminal/status";
import type { ListOptions } from "./list-options";

/** The columns of a listing, and what tables are read with for them. */
export interface WantedColumns {
  shown: readonly ShownColumn[];
  /** The columns were named: none of them is left out. */
  areNamed: boolean;
  sorted: readonly { column: ShownColumn; isDescending: boolean }[] | undefined;
  details: boolean;
  /** Columns that only the text of /proc has. */
  needsProcfs: boolean;
  hasProcesses: boolean;
  /** True: all info columns. */
  info: readonly InfoColumn[] | true | undefined;
}

/** Throws UsageError for columns that cannot be had as the options say. */
export function wantedColumns(options: ListOptions): WantedColumns {
  if (options.json && options.csv) throw new UsageError("--json and --csv are two formats: one of them");
  if (options.json && options.columns) throw new UsageError("--columns is for the table and --csv; --json has all");
  const chosen = options.columns?.map(columnNamed);
  const sorted = options.sort?.map(sortedBy);
  // What somebody names is there without --details and --process.
  const named = [...(chosen ?? []), ...(sorted ?? []).map(({ column }) => column)];
  const shown = chosen ?? shownColumns.filter((column) => isOn(column, options) || named.includes(column));
  const needed = [...new Set([...shown, ...named])];
  const isWithProcesses = options.process || named.some(({ display }) => display === "process");
  refuseProcesses(isWithProcesses === true, options);
  if (named.some(({ display }) => display === "namespace")) refuseWithoutAll("the column netns", options);
  const onlyInProcfs = named.find(needsProcfs);
  if (onlyInProcfs !== undefined && options.source === "netlink") {
    throw new UsageError(`netlink does not have the column ${onlyInProcfs.name}: leave --source netlink out`);
  }
  const details = options.details || named.some(needsDetails);
  const needsText = options.details === true || onlyInProcfs !== undefined;
  const names = options.json && options.info ? true : needed.flatMap(neededInfo);
  const info = names === true || names.length > 0 ? names : undefined;
  if (info !== undefined) refuseInfo(info, options, needsText);
  return {
    ...{ shown, areNamed: chosen !== undefined, sorted, info },
    ...{ details, needsProcfs: needsText, hasProcesses: isWithProcesses === true },
  };
}

/** Throws UsageError for processes of what does not say them. */
function refuseProcesses(areWanted: boolean, { file, process, recorded, details }: ListOptions): void {
  if (recorded && details) throw new UsageError("a recording has no details: leave --details out");
  if (!areWanted || file === undefined || recorded?.processes) return;
  if (recorded) throw new UsageError("this was recorded with --no-processes: it does not say who held the sockets");
  if (process) throw new UsageError("--process cannot be used with --file: leave one of them out");
  throw new UsageError("a dump has no processes: the column process needs live tables");
}

/** The columns that are there without being named. */
function isOn({ display, columns }: ShownColumn, options: ListOptions): boolean {
  const { details, process, allNamespaces } = options;
  const asked: Partial<Record<ShownColumn["display"], boolean | undefined>> = {
    ...{ usual: true, details, process, namespace: allNamespaces },
    info: columns.some((name) => infoNames(options).some((one) => one === name)),
  };
  return asked[display] === true;
}

function infoNames({ info, extended, memory }: ListOptions): readonly InfoColumn[] {
  return [
    ...(info ? INFO_SETS.info : []),
    ...(extended ? INFO_SETS.extended : []),
    ...(memory ? INFO_SETS.memory : []),
  ];
}

/** Info comes by netlink alone; what a dump is, its first bytes say. Throws UsageError where netlink is not asked. */
function refuseInfo(info: readonly InfoColumn[] | true, { file, source }: ListOptions, needsText: boolean): void {
  const what = info === true ? "info" : `info (${info.join(", ")})`;
  if (file !== undefined) return;
  if (source === "procfs") throw new UsageError(`/proc has no ${what}: leave --source procfs out`);
  if (needsText && source !== "netlink") {
    throw new UsageError(
      `/proc has no ${what}, and the details are read from there: leave them out, or choose --source netlink`,
    );
  }
}
