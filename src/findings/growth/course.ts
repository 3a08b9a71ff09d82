/** How a number went, from capture to capture, up to the one that is looked at. */
export interface Course {
  readonly kind: CourseKind;
  /** Places among the numbers: where what the kind says began, and where it ended. */
  readonly from: number;
  readonly to: number;
}

/**
 * - `appeared`: it was 0 in all captures before the last.
 * - `grew`, `shrank`: up to the last capture.
 * - `stayed`: it grew, and has been about as high since.
 * - `same`: about the same in all.
 * - `varied`: none of these.
 */
export type CourseKind = "appeared" | "grew" | "stayed" | "shrank" | "same" | "varied";

/** A change is one from this share of the higher number on. */
const LEAST_CHANGE = 0.2;
/** What comes and goes by chance varies by its root: from so many of them on it is a change. */
const LEAST_ROOTS = 3;
/** A change has begun once this share of it has been made. */
const BEGUN = 0.05;
/** Of all its ups and downs, so much has to be the change itself. */
const LEAST_DIRECT = 0.5;
/** It stays so once it was for so many captures more. */
const LEAST_STAY = 2;

/** How these numbers went, the oldest first; undefined where there are fewer than two. */
export function courseOf(numbers: readonly number[]): Course | undefined {
  const last = numbers.length - 1;
  if (last < 1) return undefined;
  const now = at(numbers, last);
  if (now > 0 && numbers.slice(0, -1).every((one) => one === 0)) return { kind: "appeared", from: last - 1, to: last };
  const lowest = numbers.lastIndexOf(Math.min(...numbers));
  const highest = numbers.lastIndexOf(Math.max(...numbers));
  const grown = () => grownFrom(numbers, lowest);
  const fallen = () => fallenFrom(numbers, highest);
  // What it moves away from is the later of the two, but for the last itself, which it has moved to.
  const isFalling = lowest === last || (highest !== last && highest > lowest);
  return (isFalling ? (fallen() ?? grown()) : (grown() ?? fallen())) ?? calm(numbers);
}

/** The first place from which on numbers are at most this share of what `place` had, up to the last; undefined where there is none. */
export function goneFrom(numbers: readonly number[], place: number, share: number): number | undefined {
  const most = at(numbers, place) * share;
  let first = numbers.length;
  while (first - 1 > place && at(numbers, first - 1) <= most) first--;
  return first < numbers.length ? first : undefined;
}

function grownFrom(numbers: readonly number[], lowest: number): Course | undefined {
  const last = numbers.length - 1;
  const rise = at(numbers, last) - at(numbers, lowest);
  if (!isChange(rise, at(numbers, last))) return undefined;
  const tolerance = rise * BEGUN;
  const from = onset(numbers, lowest, tolerance);
  if (!isDirect(numbers, from)) return undefined;
  const reached = reachedAt(numbers, from, (one) => one >= at(numbers, last) - tolerance);
  return last - reached >= LEAST_STAY ? { kind: "stayed", from, to: reached } : { kind: "grew", from, to: last };
}

function fallenFrom(numbers: readonly number[], highest: number): Course | undefined {
  const last = numbers.length - 1;
  const fall = at(numbers, highest) - at(numbers, last);
  if (!isChange(fall, at(numbers, highest))) return undefined;
  const from = begin(numbers, highest, (one) => at(numbers, highest) - one <= fall * BEGUN);
  return isDirect(numbers, from) ? { kind: "shrank", from, to: last } : undefined;
}

function calm(numbers: readonly number[]): Course {
  const [lowest, highest] = [Math.min(...numbers), Math.max(...numbers)];
  const kind = isChange(highest - lowest, highest) ? "varied" : "same";
  return { kind, from: 0, to: numbers.length - 1 };
}

function isChange(change: number, higher: number): boolean {
  return change >= higher * LEAST_CHANGE && change > LEAST_ROOTS * Math.sqrt(higher);
}

/**
 * The last place that is as it was before the rise. Of a rise to 1,943 a tolerance of 5 % has 40 in it: after 2, 3 and 4 that is the rise
 * itself, so it goes back as long as a number stands clear of all before it.
 */
function onset(numbers: readonly number[], lowest: number, tolerance: number): number {
  const last = numbers.length - 1;
  const least = at(numbers, lowest);
  let from = lowest;
  for (let i = lowest; i < last; i++) if (at(numbers, i) - least <= tolerance) from = i;
  while (from > 0) {
    const usual = Math.max(...numbers.slice(0, from));
    if (at(numbers, from) - usual <= LEAST_ROOTS * Math.sqrt(Math.max(1, usual))) break;
    from--;
  }
  return from;
}

/** The last place from one on up to which all are as they were there. */
function begin(numbers: readonly number[], place: number, isAsThere: (number: number) => boolean): number {
  let from = place;
  while (from + 1 < numbers.length && isAsThere(at(numbers, from + 1))) from++;
  return from;
}

/** The first place from which on all are as they are at last. */
function reachedAt(numbers: readonly number[], from: number, isAsAtLast: (number: number) => boolean): number {
  let place = numbers.length - 1;
  while (place - 1 > from && isAsAtLast(at(numbers, place - 1))) place--;
  return place;
}

/** Whether it went there, and not up and down. */
function isDirect(numbers: readonly number[], from: number): boolean {
  const last = numbers.length - 1;
  let moved = 0;
  for (let i = from; i < last; i++) moved += Math.abs(at(numbers, i + 1) - at(numbers, i));
  return Math.abs(at(numbers, last) - at(numbers, from)) >= moved * LEAST_DIRECT;
}

function at(numbers: readonly number[], place: number): number {
  return numbers[place] ?? 0;
}
