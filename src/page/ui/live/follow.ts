import type { CaptureInfo, Query } from "../../messages";
import { comparableWith } from "../../series";

/** Captures of which the last one is new, and which of those before are still there, by their numbers before. */
export interface Appended {
  captures: readonly CaptureInfo[];
  kept: readonly number[];
}

/**
 * What is looked at when another capture has come: the newest, unless an older one was chosen. What was chosen to compare it
 * with stays, else that is the capture before.
 */
export function followed(before: readonly CaptureInfo[], query: Query, { captures, kept }: Appended): Query {
  const last = captures.length - 1;
  const placeOf = (capture: number | undefined) => {
    const place = capture === undefined ? -1 : kept.indexOf(capture);
    return place < 0 ? undefined : place;
  };
  const isFollowing = query.capture === before.length - 1;
  const capture = isFollowing ? last : (placeOf(query.capture) ?? last);
  const isChosen = query.before !== comparableWith({ captures: before, query }).at(-1);
  const chosen = placeOf(query.before);
  const isKept = isChosen && (query.before === undefined || chosen !== undefined);
  const range = query.range && { first: placeOf(query.range.first) ?? 0, last: placeOf(query.range.last) ?? -1 };
  return {
    ...query,
    capture,
    before: isKept ? chosen : comparableWith({ captures, query: { capture } }).at(-1),
    range: range && range.first <= range.last ? range : undefined,
  };
}

/** Numbers of the captures that may not go when another one comes: those that were chosen. */
export function pinnedBy({ capture, before, range }: Query, captures: readonly CaptureInfo[]): number[] {
  const last = captures.length - 1;
  const isFollowing = capture === last;
  const chosen = [capture, before, range?.first, range?.last].filter((one) => one !== undefined);
  return [...new Set(chosen)].filter((one) => !isFollowing || one < last - 1);
}
