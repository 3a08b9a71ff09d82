import { parseTime } from "./name-facts";

/** Dates as file names have them, and seconds or milliseconds since 1970. */
const TIMES = [
  /(?<!\d)\d{4}-?\d\d-?\d\d[T _-]?\d\d[:_-]?\d\d(?:[:_-]?\d\d(?:[.,]\d{1,9})?)?\s*(?:Z|[+-]\d\d:?\d\d)?(?!\d)/gi,
  /(?<!\d)1\d{9}(?:\d{3})?(?!\d)/g,
  /(?<!\d)\d{4}-?\d\d-?\d\d(?!\d)/g,
];

/** When a file was captured, by its name alone: milliseconds since 1970. The last one counts. Undefined: it has no time in it. */
export function timeInName(name: string): number | undefined {
  for (const pattern of TIMES) {
    const last = [...name.matchAll(pattern)].flatMap(([text]) => parseTime(text.trim()) ?? []).at(-1);
    if (last !== undefined) return last;
  }
  return undefined;
}
