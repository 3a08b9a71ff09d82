import type { Column, NumberCell } from "../../../listing/column";
import { listingColumn } from "../../../listing/columns";
import { inkOf } from "../../../listing/ink";
import type { Look } from "../../../listing/look";
import { type INFO_SETS, type ShownColumn, shownColumn, shownColumns } from "../../../listing/shown-columns";
import { formatBytes } from "../../../text/bytes";
import { formatDuration } from "../../../text/duration";
import type { Holder } from "../../../text/holders";
import type { Seen } from "./pane";

/** What only a watch knows of a row: it comes of two snapshots. */
export const LIVE_COLUMNS = ["in", "out", "age"] as const;

type LiveName = (typeof LIVE_COLUMNS)[number];

/** The columns of sockets: the usual ones, with info those of INFO, and whatever they are sorted by. */
export interface WantedColumn {
  readonly name: string;
  readonly shown: ShownColumn | LiveName;
}

/** With --info, in this order: bytes sent and received show as rates. */
const INFO: readonly string[] = ["rtt", "in", "out", ...namesOf(["totalRetrans", "sndCwnd"]), "age"];

function namesOf(long: readonly (typeof INFO_SETS.info)[number][]): string[] {
  return shownColumns.filter(({ columns }) => long.some((name) => columns[0] === name)).map(({ name }) => name);
}

export function isLiveColumn(name: string): name is LiveName {
  return LIVE_COLUMNS.some((one) => one === name);
}

/** `sorted`: a column that is there without being asked for. */
export function wantedColumns(hasInfo: boolean, sorted: ShownColumn | LiveName | undefined): WantedColumn[] {
  const usual = shownColumns.filter(({ display }) => display === "usual").map(({ name }) => name);
  const names = [...usual, ...(hasInfo ? INFO : [])];
  const extra = sorted === undefined ? [] : [typeof sorted === "string" ? sorted : sorted.name];
  return [...new Set([...names, ...extra, "process"])].flatMap((name) => {
    const shown = isLiveColumn(name) ? name : shownColumn(name);
    return shown === undefined ? [] : [{ name, shown }];
  });
}

/** Which go first where a line is too long. */
const RANKS: Readonly<Record<string, number>> = {
  ...{ timer: 1, uid: 2, inode: 3, age: 6, rtt: 7, in: 8, out: 8 },
  ...Object.fromEntries(namesOf(["sndCwnd"]).map((name) => [name, 4])),
  ...Object.fromEntries(namesOf(["totalRetrans"]).map((name) => [name, 5])),
};

/** How a column is written; `seen` is what is on screen. */
export function columnOf({ name, shown }: WantedColumn, look: Look, seen: Seen): Column {
  const rank = RANKS[name];
  const column = typeof shown === "string" ? liveColumn(shown, look, seen) : listed(shown, look, seen);
  return rank === undefined ? column : { ...column, dispensable: rank };
}

function listed(shown: ShownColumn, look: Look, seen: Seen): Column {
  return listingColumn(shown, { ...look, holders: holdersOf(seen) });
}

/** By the inode: of several processes the one with the lowest pid. */
function holdersOf({ holders }: Seen): Pick<ReadonlyMap<number, readonly Holder[]>, "get"> {
  return {
    get(inode) {
      const holder = inode === 0 ? undefined : holders.of(inode);
      return holder && [holder];
    },
  };
}

const TITLES: Record<LiveName, string> = { in: "IN/s", out: "OUT/s", age: "AGE" };

/** What a row has; NaN where that is not known. */
export function liveValue(name: LiveName, { snapshot }: Seen): (row: number) => number {
  if (name === "age") return (row) => ageNumber(snapshot.ageOf(row));
  const rates = snapshot.rates?.[name === "in" ? "bytesIn" : "bytesOut"];
  return (row) => rates?.[row] ?? Number.NaN;
}

/** Negative for one that is as old at least: it was there first. */
function ageNumber(age: { atLeastMs: number; atMostMs: number | undefined } | undefined): number {
  if (age === undefined) return Number.NaN;
  // 0 has no sign.
  return age.atMostMs === undefined ? -Math.max(1, age.atLeastMs) : age.atLeastMs;
}

/** `12s`; `>3m05s` of what was there before. */
export function ageText(number: number): string {
  return number < 0 ? `>${formatDuration(-number)}` : formatDuration(number);
}

function liveColumn(name: LiveName, { colours }: Look, seen: Seen): Column {
  const value = () => liveValue(name, seen);
  const faint = inkOf(colours.dim);
  const cell: NumberCell =
    name === "age" ? { value, text: ageText } : { value, text: (rate) => formatBytes(rate), faint };
  return {
    ...{ name, title: TITLES[name], cell, fields: [] },
    order: () => {
      const of = value();
      return (a, b) => Math.abs(of(a)) - Math.abs(of(b));
    },
  };
}
