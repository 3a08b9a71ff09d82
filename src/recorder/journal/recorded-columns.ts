import { type Column, type ColumnName, columns, type Element } from "../../table/schema";

/*
 * What is recorded of a socket: the columns that every table has, those of info, who holds it, and of one that has ended, how.
 * A recording says which columns it has, by name: later versions may add some.
 */

/** Who holds a socket: of several, the process with the lowest pid. */
export type HolderColumn = "pid" | "process" | "descriptor" | "container";

/** How a connection ended. */
export type EndColumn =
  | "cause"
  | "resetBy"
  | "closedFirst"
  | "wasConnected"
  | "isEventLost"
  | "wasSeen"
  | "livedMs"
  | "livedAtLeastMs"
  | "livedAtMostMs"
  | "endTime";

export interface RecordedColumn {
  readonly name: ColumnName | HolderColumn | EndColumn;
  readonly group: "socket" | "holder" | "end";
  /** `text`: its number in the recording's texts; 0 for none. */
  readonly element: Element | "text";
  /** The table's column; undefined of what no table has. */
  readonly column: Column | undefined;
  /** Values are kept as one more than they are, and 0 stands for none. */
  readonly isPlusOne: boolean;
}

function ofHolder(name: HolderColumn, element: RecordedColumn["element"], isPlusOne = false): RecordedColumn {
  return { name, group: "holder", element, column: undefined, isPlusOne };
}

function ofEnd(name: EndColumn, element: RecordedColumn["element"]): RecordedColumn {
  return { name, group: "end", element, column: undefined, isPlusOne: element !== "text" };
}

const SOCKET: readonly RecordedColumn[] = columns
  .filter(({ group }) => group === "core" || group === "info")
  .map((column) => ({ name: column.name, group: "socket", element: column.element, column, isPlusOne: false }));

/** What the kernel says of a connection that has ended. */
const AT_THE_END: ReadonlySet<string> = new Set([
  ...["protocol", "localAddress", "localPort", "remoteAddress", "remotePort"],
]);

/** Of a connection that has ended there is a value in these only where a snapshot had it. */
export const columnsOfSnapshots: readonly Column[] = columns.filter(
  ({ name, group }) => group === "core" && !AT_THE_END.has(name),
);

export const recordedColumns: readonly RecordedColumn[] = [
  ...SOCKET,
  ofHolder("pid", "u32"),
  ofHolder("process", "text"),
  ofHolder("descriptor", "u32", true),
  ofHolder("container", "text"),
  ofEnd("cause", "text"),
  ofEnd("resetBy", "text"),
  ofEnd("closedFirst", "text"),
  ofEnd("wasConnected", "u8"),
  ofEnd("isEventLost", "u8"),
  ofEnd("wasSeen", "u8"),
  ofEnd("livedMs", "f64"),
  ofEnd("livedAtLeastMs", "f64"),
  ofEnd("livedAtMostMs", "f64"),
  // Of an end `time` is this.
  { ...ofEnd("endTime", "f64"), isPlusOne: false },
];
