import { INFO_SETS, type ShownColumn, shownColumns, WAS_COLUMN } from "../listing/shown-columns";
import { type Column, type ColumnEntry, type ColumnName, columns, schema } from "../table/schema";
import { shownState } from "../table/states";
import { formatEndpoint } from "../text/endpoint";
import { formatTimer } from "../text/timer";
import type { PageRow } from "./messages";

/** What the table can show, in the order of a listing. A page does not know processes. */
export const COLUMNS: readonly ShownColumn[] = shownColumns.filter(({ display }) =>
  ["usual", "info", "extra", "details"].includes(display),
);

/** What is shown of a row before anybody has chosen: of info what a listing shows with `-i`. */
export const FIRST_COLUMNS: readonly string[] = COLUMNS.filter(
  ({ display, columns }) => display === "usual" || INFO_SETS.info.some((name) => columns.includes(name)),
).map(({ name }) => name);

/** Columns by their names, in their order. */
export function columnsNamed(names: readonly string[]): ShownColumn[] {
  return [WAS_COLUMN, ...COLUMNS].filter(({ name }) => names.includes(name));
}

export function isNumber({ align }: ShownColumn): boolean {
  return align === "right";
}

/** What a row has in a column, as people read it. */
export function cellText(column: ShownColumn, row: PageRow): string {
  switch (column.name) {
    case "state":
      return shownState(row.state, row.protocol);
    case "was":
      return row.was === undefined ? "" : shownState(row.was, row.protocol);
    case "local":
      return formatEndpoint(row.localAddress, row.localPort);
    case "remote":
      return formatEndpoint(row.remoteAddress, row.remotePort);
    case "timer":
      return formatTimer(row.timer, row.timerExpires, row.retransmits);
  }
  const [field] = fieldsOf(column);
  const value = field && row[field];
  // As a listing has them.
  if (typeof value === "number" && isMicroseconds(column)) return (value / 1000).toFixed(3);
  return value === 0 && column.zero === "dash" ? "-" : String(value ?? "");
}

function isMicroseconds({ columns: [name] }: ShownColumn): boolean {
  const entry: ColumnEntry | undefined = name && schema[name];
  return entry?.unit === "microseconds";
}

/** The schema's columns that one is sorted by, the most significant first; none for an unknown name. */
export function sortedBy(name: string): Column[] {
  const names = COLUMNS.find((column) => column.name === name)?.sort ?? [];
  return names.flatMap((one) => columns.find((column) => column.name === one) ?? []);
}

/** What of a row an export of it has. */
export function fieldsOf({ name, columns }: ShownColumn): readonly (keyof PageRow)[] {
  return name === WAS_COLUMN.name ? ["was"] : columns.filter((column) => !isMark(column));
}

/** Columns that say which rows have values: no row has them. */
function isMark(name: ColumnName): name is "present" | "infoPresent" | "infoBytes" {
  return ["present", "infoPresent", "infoBytes"].includes(name);
}
