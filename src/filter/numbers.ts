import { invalidFilter, quoted } from "./failure";
import type { Word } from "./words";

/** Decimal, or hexadecimal behind 0x; undefined for anything else, NaN for what C would read as octal. */
export function parseNumber(text: string): number | undefined {
  if (/^(0|[1-9]\d*|0x[\da-f]+)$/i.test(text)) return Number(text);
  return /^0\d+$/.test(text) ? Number.NaN : undefined;
}

/** A whole number from 0 to `most`; `noun` is what it counts. Throws ERR_INVALID_FILTER at `word`. */
export function wholeNumber(word: Word, most: number, noun: string): number {
  const value = parseNumber(word.text);
  if (value === undefined) {
    throw invalidFilter(`${quoted(word.text)} is not ${noun}: write a whole number from 0 to ${most}.`, word);
  }
  if (Number.isNaN(value)) throw invalidFilter(octal(word.text), word);
  if (value > most) throw invalidFilter(`${word.text} is not ${noun}: it is at most ${most}.`, word);
  return value;
}

/** Some read a leading zero as octal, ss among them. */
export function octal(text: string): string {
  return `${quoted(text)} may mean an octal number: write it without the leading zero.`;
}
