import { dateAndClock } from "../../times";

/*
 * Where an axis has its ticks, and what they say: round numbers, times of the clock, dates. No two ticks say the same.
 */

export interface Tick {
  at: number;
  label: string;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** 1, 2, 5, 10, 20, … : whole numbers, that what is counted is never halved. */
export const ROUND_STEPS: readonly number[] = Array.from({ length: 16 }, (_, zeros) => zeros).flatMap((zeros) =>
  [1, 2, 5].map((first) => first * 10 ** zeros),
);

const TIME_STEPS: readonly number[] = [
  ...ROUND_STEPS.filter((step) => step < SECOND),
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR),
  ...ROUND_STEPS.map((days) => days * DAY),
];

/** Ticks at whole numbers from `first` to `last`, at most `most` of them. */
export function numberTicks(first: number, last: number, most: number): Tick[] {
  return multiples(first, last, stepOf(ROUND_STEPS, last - first, most)).map((at) => ({ at, label: String(at) }));
}

/**
 * Ticks at times from `first` to `last`, in milliseconds since 1970, at most `most` of them but two at least: clocks
 * with as many digits as the step needs, a date below the first, or below each where they are of several days.
 */
export function timeTicks(first: number, last: number, most: number): Tick[] {
  const step = stepOf(TIME_STEPS, last - first, most);
  const round = multiples(first, last, step);
  return round.length > 1 ? labelled(round, step) : labelled([first, last], finestUnit([first, last]));
}

function labelled(times: readonly number[], step: number): Tick[] {
  const isOneDay = new Set(times.map((at) => dateAndClock(at)[0])).size === 1;
  const digits = step % MINUTE === 0 ? 5 : step % SECOND === 0 ? 8 : 12;
  return times.map((at, i) => {
    const [date, clock] = dateAndClock(at);
    if (step % DAY === 0) return { at, label: date };
    const isDated = i === 0 || !isOneDay;
    return { at, label: clock.slice(0, digits) + (isDated ? `\n${date}` : "") };
  });
}

function finestUnit(times: readonly number[]): number {
  return [MINUTE, SECOND].find((unit) => times.every((time) => time % unit === 0)) ?? 1;
}

function stepOf(steps: readonly number[], span: number, most: number): number {
  return steps.find((step) => span / step < most) ?? Math.max(...steps);
}

function multiples(first: number, last: number, step: number): number[] {
  const found: number[] = [];
  for (let at = Math.ceil(first / step) * step; at <= last; at += step) found.push(at);
  return found;
}
