import type { KnownRows } from "./known-rows";

/** How long a socket has been there, in milliseconds, as far as snapshots show. */
export interface Age {
  /** A snapshot had it so long ago. */
  atLeastMs: number;
  /** A snapshot did not have it so long ago; undefined for a socket that was there from the first on. */
  atMostMs: number | undefined;
}

/** The age of a row when its table was read; undefined where rows are not known from table to table. */
export function ageIn({ firstSeen, lastMissed, began }: KnownRows, row: number): Age | undefined {
  const now = began[0] ?? Number.NaN;
  const [seen = Number.NaN, missed = Number.NaN] = [firstSeen[row], lastMissed[row]];
  if (Number.isNaN(now) || Number.isNaN(seen)) return undefined;
  const atLeastMs = Math.max(0, now - seen);
  return { atLeastMs, atMostMs: Number.isNaN(missed) ? undefined : Math.max(atLeastMs, now - missed) };
}
