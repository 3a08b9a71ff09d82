import { invalidFilter, quoted } from "./failure";
import type { Word } from "./words";

/** Decimal, or hexadecimal behind 0x; undefined for anything else, NaN for what C would read as octal. */
export function parseNumber(text: string): number | undefined {
  if (/^(0|[1-9]\d*|0x[\da-f]+)$/i.test(text)) return Number(text);
  return /^0\d+$/.test(text) ? Number.NaN : undefined;
}

/** A whole number from 0 to `most`. Throws ERR_INVALID_FILTER at `word`. */
export function wholeNumber(text: string, most: number, what: string, word: Word): number {
  const value = parseNumber(text);
  if (value === undefined) throw invalidFilter(`${quoted(text)} is no ${what}: a whole number is wanted.`, word);
  if (Number.isNaN(value)) throw invalidFilter(octal(text), word);
  if (value > most) throw invalidFilter(`${text} is no ${what}: it is at most ${most}.`, word);
  return value;
}

/** Some read a leading zero as octal, ss among them. */
export function octal(text: string): string {
  return `${quoted(text)} may mean an octal number: write it without the leading zero.`;
}
