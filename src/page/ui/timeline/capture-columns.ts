import { stateOrder } from "../../../summary/shown-states";
import { formatBytes } from "../../../text/bytes";
import { grouped } from "../../../text/numbers";
import type { TimelinePoint } from "../../messages";
import { extentOf } from "./line-weights";
import type { Kind } from "./lines";

/** A column of the captures in numbers. */
export interface CaptureColumn {
  title: string;
  text: (point: TimelinePoint) => string;
}

/** One that says something of the captures. */
interface TellingColumn extends CaptureColumn {
  /** What the chart shows beside it; undefined: it is there whatever that is. */
  kind: Kind | undefined;
  /** By how much it changes, in powers of two: what comes and goes by chance does not change what is shown. */
  magnitude: number;
}

/** Columns, and how many pixels each takes. */
export type WidthOf = (column: CaptureColumn) => number;

/**
 * The columns that fit into so many pixels, in the kernel's order of states. First come those of what the chart shows, of
 * each kind those that change most; what is 0 in all captures has none.
 */
export function columnsFor(
  kind: Kind,
  points: readonly TimelinePoint[],
  widthOf: WidthOf,
  room: number,
): CaptureColumn[] {
  const all = tellingColumns(points);
  const urgency = (column: TellingColumn) => (column.kind === undefined ? 2 : column.kind === kind ? 1 : 0);
  const isCounted = ({ kind }: TellingColumn) => kind === "states";
  const order = [...all].sort(
    (a, b) =>
      urgency(b) - urgency(a) ||
      Number(isCounted(b)) - Number(isCounted(a)) ||
      // Sockets and bytes are not compared.
      (a.kind === b.kind ? b.magnitude - a.magnitude : 0),
  );
  const fitting = new Set<CaptureColumn>();
  let left = room;
  for (const column of order) {
    const width = widthOf(column);
    if (width > left && fitting.size > 0) continue;
    left -= width;
    fitting.add(column);
  }
  return all.filter((column) => fitting.has(column));
}

/** All that are not 0 in every capture. */
function tellingColumns(points: readonly TimelinePoint[]): TellingColumn[] {
  const states = new Set(points.flatMap(({ states }) => Object.keys(states)));
  const byState = [...states]
    .sort((a, b) => stateOrder(a) - stateOrder(b))
    .map((state) => counts("states", titleOf(state), ({ states }) => states[state] ?? 0, points));
  const others = [
    counts("queues", "Unread", ({ rxBytes }) => rxBytes, points, formatBytes),
    counts("queues", "Unacked", ({ txBytes }) => txBytes, points, formatBytes),
    counts("trouble", "Waiting", ({ waiting }) => waiting, points),
    counts("trouble", "Retransmitting", ({ retransmitting }) => retransmitting, points),
  ];
  const sockets = counts(undefined, "Sockets", ({ sockets }) => sockets, points);
  return [sockets, ...[...byState, ...others].filter(({ most }) => most > 0)];
}

function counts(
  kind: Kind | undefined,
  title: string,
  of: (point: TimelinePoint) => number,
  points: readonly TimelinePoint[],
  write: (value: number) => string = grouped,
): TellingColumn & { most: number } {
  const { most, change } = extentOf(points.map(of));
  return { kind, title, text: (point) => write(of(point)), most, magnitude: Math.floor(Math.log2(change + 1)) };
}

/** `Close-wait`, as filters have it, with a capital. */
function titleOf(state: string): string {
  return `${state.slice(0, 1)}${state.slice(1).toLowerCase().replaceAll("_", "-")}`;
}
