/*
 * Times of captures: milliseconds since 1970, written in UTC as file names have them.
 */

const MINUTE = 60_000;
const SECOND = 1000;

/** `2026-07-01` and `12:00:05.250`. */
export function dateAndClock(milliseconds: number): [date: string, clock: string] {
  const [date = "", clock = ""] = new Date(milliseconds).toISOString().slice(0, -1).split("T");
  return [date, clock];
}

/** How some times are written, with as many digits as tell them apart. */
export interface TimeWriter {
  /** The day that all of them are of; undefined for several days. */
  day: string | undefined;
  /** `12:00:05`; `2026-07-01 12:00:05` where they are of several days. */
  short: (milliseconds: number) => string;
  /** `2026-07-01 12:00:05`. */
  full: (milliseconds: number) => string;
}

/** Without seconds where all are of whole minutes, and with milliseconds where two are in the same second. */
export function timeWriter(times: readonly number[]): TimeWriter {
  const days = new Set(times.map((one) => dateAndClock(one)[0]));
  const digits = digitsOf([...new Set(times)]).length;
  const full = (milliseconds: number) => {
    const [date, clock] = dateAndClock(milliseconds);
    return `${date} ${clock.slice(0, digits)}`;
  };
  const [day] = days;
  if (days.size !== 1) return { day: undefined, short: full, full };
  return { day, short: (milliseconds) => dateAndClock(milliseconds)[1].slice(0, digits), full };
}

function digitsOf(times: readonly number[]): string {
  if (new Set(times.map((one) => Math.floor(one / SECOND))).size < times.length) return "00:00:05.250";
  return times.every((one) => one % MINUTE === 0) ? "00:00" : "00:00:05";
}
