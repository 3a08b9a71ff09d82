import {
  type ColumnEntry,
  type ColumnName,
  columns,
  type Display,
  describeColumn,
  type InfoColumn,
  schema,
} from "../table/schema";

/** A column as people see it in a listing: one of the schema, or several in one cell. */
export interface ShownColumn {
  /** Its name in --columns, --sort and headings. */
  readonly name: string;
  /** The schema's name where that is another one: it means the same. */
  readonly long?: ColumnName;
  readonly title: string;
  /** What it is, in one line. */
  readonly about: string;
  readonly align: "left" | "right";
  /** `process`: where the processes that hold a socket are looked for. `changed`: where rows changed. */
  readonly display: Display | "process" | "changed";
  readonly zero: NonNullable<ColumnEntry["zero"]>;
  /** Characters that it rarely exceeds. */
  readonly characters: number;
  /** The schema's columns it is made of: those that a file has in its place. */
  readonly columns: readonly ColumnName[];
  /** Those it is sorted by, the first before the second. */
  readonly sort: readonly ColumnName[];
}

type Composite = Omit<ShownColumn, "long" | "align" | "zero" | "sort"> & Partial<Pick<ShownColumn, "sort">>;

const composite = (column: Composite): ShownColumn => ({
  ...{ align: "left", zero: "plain", sort: column.columns },
  ...column,
});

/** Of several columns of the schema, or of none. */
const COMPOSITES: readonly ShownColumn[] = [
  composite({
    ...{ name: "local", title: "Local", display: "usual", characters: 24 },
    about: "Address and port of this machine.",
    columns: ["localAddress", "localPort"],
  }),
  composite({
    ...{ name: "remote", title: "Remote", display: "usual", characters: 24 },
    about: "Address and port of the peer.",
    columns: ["remoteAddress", "remotePort"],
  }),
  composite({
    ...{ name: "timer", title: "Timer", display: "usual", characters: 20 },
    about: "What the kernel waits for, how long, and how often it has sent again.",
    columns: ["timer", "timerExpires", "retransmits"],
    sort: ["timer", "timerExpires"],
  }),
  composite({
    ...{ name: "process", title: "Process", display: "process", characters: 24 },
    about: "Processes that hold it: name, pid and descriptor.",
    columns: [],
  }),
];

/** The state before, of a row that changed: no column of a table. */
export const WAS_COLUMN: ShownColumn = composite({
  ...{ name: "was", title: "Was", display: "changed", characters: 14 },
  about: "State in the capture before.",
  columns: [],
});

const single: readonly ShownColumn[] = columns.flatMap((column) => {
  const { name, short } = column;
  if (column.display === "never" || COMPOSITES.some((one) => one.name === short)) return [];
  const { title, align, display, zero, characters } = column;
  const about = describeColumn(column);
  // `retrans` and `rto` have always been the short names of others.
  const isTaken = columns.some((other) => other.name !== name && other.short === name);
  const long = short === name || isTaken ? {} : { long: name };
  return { name: short, ...long, title, about, align, display, zero, characters, columns: [name], sort: [name] };
});

/** What a listing begins with, from left to right. */
const FIRST = ["proto", "state", "local", "remote", "rx", "tx", "timer", "uid", "inode"];
const THEN = ["usual", "info", "extra", "details", "named", "namespace", "process"];

/** The info columns that options of a listing add: to look at all of them takes a line too long. */
export const INFO_SETS = {
  info: ["rtt", "totalRetrans", "sndCwnd", "bytesSent", "bytesReceived"],
  extended: ["cookie", "interface", "cgroup"],
  memory: ["notsentBytes", "backlogLimit", "socketDrops"],
} as const satisfies Record<string, readonly InfoColumn[]>;

function place({ name, display }: ShownColumn): number {
  const first = FIRST.indexOf(name);
  return first >= 0 ? first : FIRST.length + THEN.indexOf(display);
}

/** All that a listing can have, in its order. */
export const shownColumns: readonly ShownColumn[] = [...single, ...COMPOSITES].sort((a, b) => place(a) - place(b));

/** By its short name or its long one, in any case. */
export function shownColumn(name: string): ShownColumn | undefined {
  const wanted = name.toLowerCase();
  return shownColumns.find((column) => column.name.toLowerCase() === wanted || column.long?.toLowerCase() === wanted);
}

/** True where only /proc has it. */
export function needsProcfs(column: ShownColumn): boolean {
  return column.columns.some((name) => entryOf(name).only === "procfs");
}

/** The info columns that a table must be read with for it. */
export function neededInfo(column: ShownColumn): InfoColumn[] {
  return column.columns.filter(isInfo);
}

function isInfo(name: ColumnName): name is InfoColumn {
  return entryOf(name).group === "info";
}

/** True where a table must be read with its details for it. */
export function needsDetails(column: ShownColumn): boolean {
  return column.columns.some((name) => entryOf(name).group === "details");
}

function entryOf(name: ColumnName): ColumnEntry {
  return schema[name];
}
