import { SockdexError } from "../table/errors";
import type { Word } from "./words";

/** A filter cannot be understood; `word` is where, or the whole of it where there is none. */
export function invalidFilter(message: string, word: Word): SockdexError {
  return new SockdexError("ERR_INVALID_FILTER", `Filter, character ${word.at + 1}: ${message}`, {
    text: word.text.slice(0, 80),
    position: word.at,
  });
}

/** A word as messages quote it. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 37)}...` : text);
}
