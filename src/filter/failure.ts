import { SockdexError } from "../table/errors";
import type { Word } from "./words";

/** A filter cannot be understood; `word` is where. */
export function invalidFilter(message: string, word: Word): SockdexError {
  return new SockdexError("ERR_INVALID_FILTER", `${placeOf(word.at)}${message}`, {
    text: word.text.slice(0, 80),
    position: word.at,
  });
}

function placeOf(position: number): string {
  return `Filter, character ${position + 1}: `;
}

/** The message of such an error where the place is shown otherwise. */
export function withoutPlace({ message, position = 0 }: SockdexError): string {
  const place = placeOf(position);
  return message.startsWith(place) ? message.slice(place.length) : message;
}

/** A word as messages quote it. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 37)}...` : text);
}
