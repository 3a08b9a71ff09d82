import { areAlike, likenessOf } from "../changes/like-tables";
import type { CaptureInfo, Query } from "./messages";

/*
 * Which captures belong together: those of one host are a timeline.
 */

/** All captures, and which one is looked at. */
export interface Looked {
  captures: readonly CaptureInfo[];
  query: Pick<Query, "capture">;
}

export interface Ranged extends Looked {
  query: Pick<Query, "capture" | "range">;
}

/**
 * Numbers of the captures of the host that is looked at: those alone are one timeline, and are compared. In the order
 * of their times where all are known, else as they were given.
 */
export function ofSameHost({ captures, query }: Looked): number[] {
  const host = captures[query.capture]?.host;
  const same = captures.flatMap((capture, i) => (capture.host === host ? [{ i, time: capture.time }] : []));
  if (same.every(({ time }) => time !== undefined)) same.sort((a, b) => (a.time ?? 0) - (b.time ?? 0) || a.i - b.i);
  return same.map(({ i }) => i);
}

/**
 * Numbers of the captures that findings over time are of: those of the host that is looked at, in the range that is chosen, if
 * one is, which hold the same tables as the one looked at: the figures of others are of another kind. In the order of
 * ofSameHost().
 */
export function inRange({ captures, query }: Ranged): number[] {
  const same = ofSameHost({ captures, query });
  const { first, last } = query.range ?? {};
  const from = first === undefined ? 0 : same.indexOf(first);
  const to = last === undefined ? same.length - 1 : same.indexOf(last);
  return same.slice(Math.max(0, from), to + 1).filter(holdsTheSame({ captures, query }));
}

/** Whether a capture holds the same tables as the one looked at: the sums of others are of another kind. */
export function holdsTheSame({ captures, query }: Looked): (capture: number) => boolean {
  const tables = captures[query.capture]?.tables;
  return (i) => {
    const others = captures[i]?.tables;
    return tables !== undefined && others !== undefined && areAlike(others, tables);
  };
}

/** Those that a capture can be compared with: earlier ones of its host that hold a table of the same kind. */
export function comparableWith({ captures, query }: Looked): number[] {
  const same = ofSameHost({ captures, query });
  const after = captures[query.capture];
  return same.slice(0, same.indexOf(query.capture)).filter((i) => haveTableInCommon(captures[i], after));
}

export function haveTableInCommon(before: CaptureInfo | undefined, after: CaptureInfo | undefined): boolean {
  return before !== undefined && after !== undefined && likenessOf(before.tables, after.tables).both.length > 0;
}
