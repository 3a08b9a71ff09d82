import { grouped } from "../text/numbers";
import { formatSpan } from "../text/span";
import { BOUNDS } from "./bounds";
import type { Age, FindingKind } from "./finding";
import type { KnownFacts } from "./known-facts";

const MINUTE = 60_000;
/** Of more rows so many are looked at. Each takes some 10 µs. */
const MOST_LOOKED = 400;

/** Of these rows of a live table; undefined where nothing is known. */
export function ageOf(kind: FindingKind, rows: Uint32Array, inodes: Float64Array, facts: KnownFacts): Age | undefined {
  const { connectionNow } = facts;
  const boundsOf = BOUNDS[kind];
  if (connectionNow === undefined || boundsOf === undefined) return undefined;
  let [atLeastMs, overMinute, looked] = [0, 0, 0];
  let atMostMs: number | undefined = 0;
  for (const row of sampleOf(rows, inodes)) {
    const now = connectionNow(row);
    const bounds = now && boundsOf(now);
    if (bounds === undefined) continue;
    const { least, most } = bounds;
    looked++;
    if (least >= MINUTE) overMinute++;
    atLeastMs = Math.max(atLeastMs, Math.floor(least));
    atMostMs = most === undefined || atMostMs === undefined ? undefined : Math.max(atMostMs, Math.ceil(most));
  }
  return looked === 0 ? undefined : { atLeastMs, atMostMs, overMinute, looked };
}

/** All; of more, the one with the lowest inode, which as a rule is the oldest, and others at the same distance. */
function sampleOf(rows: Uint32Array, inodes: Float64Array): Iterable<number> {
  if (rows.length <= MOST_LOOKED) return rows;
  const inodeOf = (row: number) => inodes[row] || Number.POSITIVE_INFINITY;
  const oldest = rows.reduce((oldest, row) => (inodeOf(row) < inodeOf(oldest) ? row : oldest));
  const others = rows.filter((row) => row !== oldest);
  const step = others.length / (MOST_LOOKED - 1);
  return [oldest, ...Array.from({ length: MOST_LOOKED - 1 }, (_, i) => others[Math.floor(i * step)] ?? oldest)];
}

/** `Oldest: at least 14 min, 52 for over a minute.`; empty where that says nothing. `sockets`: how many there are. */
export function ageText(kind: FindingKind, age: Age, sockets: number): string {
  const { overMinute, looked, atLeastMs } = age;
  const span = spanText(age);
  if (span === "") return "";
  const oldest = looked < sockets ? `Oldest of ${grouped(looked)} looked at` : "Oldest";
  const sent = kind === "zero-window" ? "no data sent for " : "";
  const isSaid = looked === 1 || atLeastMs < MINUTE;
  const others = isSaid ? "" : `, ${overMinute === looked ? "all" : grouped(overMinute)} for over a minute`;
  return `${oldest}: ${sent}${span}${others}.`;
}

function spanText({ atLeastMs, atMostMs }: Age): string {
  if (atLeastMs < 1000) return atMostMs !== undefined && atMostMs < 1000 ? "less than a second" : "";
  const span = formatSpan(atLeastMs);
  return atMostMs !== undefined && formatSpan(atMostMs) === span ? span : `at least ${span}`;
}
