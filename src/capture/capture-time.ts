/** Milliseconds since 1970 at which the years 0 and 10000 begin: ISO 8601 and dates in folders' names have four digits. */
const FIRST = Date.parse("0000-01-01T00:00:00Z");
const END = Date.UTC(10_000, 0, 1);

/** A capture's time in milliseconds since 1970, if it can be one: from the year 0 to the year 9999. Else undefined. */
export function captureTime(milliseconds: number | undefined): number | undefined {
  return milliseconds !== undefined && milliseconds >= FIRST && milliseconds < END ? milliseconds : undefined;
}
