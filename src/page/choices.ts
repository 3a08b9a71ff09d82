import type { CaptureRange, Query } from "./messages";
import { comparableWith, type Looked } from "./series";

/*
 * What else of a query changes with the capture, the comparison or the range that a person chooses.
 */

interface Asked extends Looked {
  query: Query;
}

/** Looks at a capture. One that was chosen to compare with stays where it is an earlier one; else it is the one before. */
export function chooseCapture({ captures, query }: Asked, capture: number): Partial<Query> {
  const comparable = comparableWith({ captures, query: { capture } });
  // The range's first capture was chosen for the range.
  const isChosen = !query.range && query.before !== captureBefore({ captures, query });
  const isKept = isChosen && (query.before === undefined || comparable.includes(query.before));
  const before = isKept ? query.before : comparable.at(-1);
  const isOfHost = captures[capture]?.host === captures[query.capture]?.host;
  return { capture, range: undefined, ...compared(before), ...(!isOfHost && { scope: "all" }) };
}

/** Compares a capture with any other, of another host too. With the other one of the two, they change places. */
export function compare(
  { captures, query }: Asked,
  chosen: Partial<Pick<Query, "before" | "capture">>,
): Partial<Query> {
  const { before, capture } = { ...query, ...chosen };
  const isSame = before === capture;
  const swapped = { before: query.capture, capture: query.before ?? capture };
  const next = isSame ? swapped : { before, capture };
  const areOfOneHost = captures[next.before ?? -1]?.host === captures[next.capture]?.host;
  const since = compared(next.before === next.capture ? undefined : next.before);
  // Of two hosts no socket is opened or closed.
  return { ...next, range: undefined, ...since, ...(!areOfOneHost && { scope: "all" }) };
}

/** Looks at a range: its first capture is compared with its last. Undefined: at all of the timeline. */
export function chooseRange({ captures, query }: Asked, range: CaptureRange | undefined): Partial<Query> {
  if (range) return { range, before: range.first, capture: range.last };
  return { range, ...compared(captureBefore({ captures, query })) };
}

/** The last one before it that it can be compared with. */
export function captureBefore(looked: Looked): number | undefined {
  return comparableWith(looked).at(-1);
}

/** What happened since nothing is not asked for. */
function compared(before: number | undefined): Partial<Query> {
  return { before, ...(before === undefined && { scope: "all" }) };
}
