/*
 * Times of captures: milliseconds since 1970, written in UTC as file names have them.
 */

/** `2026-07-01` and `12:00:05.250`. */
export function dateAndClock(milliseconds: number): [date: string, clock: string] {
  const [date = "", clock = ""] = new Date(milliseconds).toISOString().slice(0, -1).split("T");
  return [date, clock];
}

/** Writes times as `2026-07-01 12:00:05`, with milliseconds where two of `times` are in the same second. */
export function timeWriter(times: readonly number[]): (milliseconds: number) => string {
  const different = new Set(times);
  const seconds = new Set(times.map((one) => Math.floor(one / 1000)));
  const digits = seconds.size < different.size ? "00:00:05.250".length : "00:00:05".length;
  return (milliseconds) => {
    const [date, clock] = dateAndClock(milliseconds);
    return `${date} ${clock.slice(0, digits)}`;
  };
}
