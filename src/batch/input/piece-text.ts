import { fstatSync } from "node:fs";
import { SockdexError } from "../../index";
import { readError } from "../../procfs/files/errors";
import { readSome } from "../../procfs/files/read-some";
import { concatenate } from "./concatenate";

/**
 * A text is cut into pieces of so many bytes, each with the lines that start in it: the same pieces whatever the text
 * comes from, so that the same text gives the same output.
 */
export const PIECE_BYTES = 8 * 2 ** 20;

/** No text has longer lines. */
export const LONGEST_LINE = 2 ** 20;

/** Fills the beginning of a window with the next bytes and returns how many; 0 at the end. */
export type Fill = (window: Uint8Array) => number;

/** Bytes of a plain file, some of whose lines start in them. */
export interface FileRange {
  /** Open until all its ranges are read; every thread of the process can read it. */
  readonly fd: number;
  /** How messages call it. */
  readonly path: string;
  readonly from: number;
  readonly to: number;
  /** Of the whole file. */
  readonly size: number;
}

export function noText(name: string): SockdexError {
  const message = `${name} holds no socket table: it has a line of more than ${LONGEST_LINE / 2 ** 20} MiB, so it is not text.`;
  return new SockdexError("ERR_NO_TABLE", message, { path: name });
}

/** Gives bytes at hand to a window. */
export function fillFrom(bytes: Uint8Array): Fill {
  let at = 0;
  return (window) => {
    const part = bytes.subarray(at, at + window.length);
    window.set(part);
    at += part.length;
    return part.length;
  };
}

/** Hands a range of a file to `use`, which may go through its lines more than once; the first starts at byte `start`. Throws ERR_READ, ERR_PERMISSION. */
export function withRange<T>({ fd, path, from, to, size }: FileRange, use: (fill: () => Fill, start: number) => T): T {
  try {
    const start = lineStart(fd, path, from, size);
    const end = lineStart(fd, path, to, size);
    const used = use(() => fillRange(fd, path, start, end), start);
    const now = fstatSync(fd).size;
    if (now < size) throw wasCut(path, now, size);
    return used;
  } catch (cause) {
    throw readError(path, cause);
  }
}

function wasCut(path: string, at: number, size: number): SockdexError {
  const message = `${path} ends at byte ${at} and had ${size} before: it was cut meanwhile.`;
  return new SockdexError("ERR_READ", message, { path });
}

function fillRange(fd: number, path: string, start: number, end: number): Fill {
  let at = start;
  return (window) => {
    const wanted = Math.min(window.length, end - at);
    if (wanted <= 0) return 0;
    const length = readSome(fd, window, 0, wanted, at);
    if (length === 0) throw wasCut(path, at, end);
    at += length;
    return length;
  };
}

/** Where the first line starts that starts at `from` or behind it; `size` when none does. */
function lineStart(fd: number, path: string, from: number, size: number): number {
  if (from === 0 || from >= size) return Math.min(from, size);
  const probe = Buffer.allocUnsafe(4096);
  for (let at = from - 1; at < from + LONGEST_LINE; ) {
    const length = readSome(fd, probe, 0, probe.length, at);
    if (length === 0) return size;
    const newline = probe.subarray(0, length).indexOf(10);
    if (newline >= 0) return Math.min(at + newline + 1, size);
    at += length;
  }
  throw noText(path);
}

/** A stream of text cut into pieces. `isWhole`: the text is no longer than this one. */
export async function* cutPieces(
  text: AsyncIterable<Uint8Array>,
  name: string,
): AsyncGenerator<{ bytes: Uint8Array; length: number; isWhole: boolean }, void, undefined> {
  let parts: Uint8Array[] = [];
  /** Bytes in `parts`. */
  let length = 0;
  let isFirst = true;
  /** Where the grid's next line lies, counted from the first byte of `parts`. */
  let limit = PIECE_BYTES;
  for await (const chunk of text) {
    let rest = chunk;
    while (length + rest.length >= limit) {
      const newline = rest.indexOf(10, Math.max(0, limit - 1 - length));
      if (newline < 0) {
        if (length + rest.length > limit + LONGEST_LINE) throw noText(name);
        break;
      }
      const piece = length + newline + 1;
      yield { bytes: concatenate([...parts, rest.subarray(0, newline + 1)]), length: piece, isWhole: false };
      isFirst = false;
      limit += PIECE_BYTES - piece;
      parts = [];
      length = 0;
      rest = rest.subarray(newline + 1);
    }
    if (rest.length > 0) parts.push(rest);
    length += rest.length;
  }
  if (length > 0 || isFirst) yield { bytes: concatenate(parts), length, isWhole: isFirst };
}
