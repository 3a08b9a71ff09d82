import { resolve } from "node:path";

/*
 * A file's name is bytes: any but a slash and NUL. Node gives them as text, in which bytes that are no UTF-8 are lost, and
 * patterns see the end of a line in others. So names are searched as text in which each such byte, or character, is a
 * surrogate of its own, from U+DC00 on; no name in UTF-8 has those.
 */

/** A path, as bytes where it is no UTF-8. */
export type FilePath = string | Buffer;

const STAND_IN = 0xdc00;
/** Characters that end a line: `\n`, `\r`, and two of Unicode's by their last byte. */
const LINE_ENDS = /[\n\r\u2028\u2029]/g;
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Bytes as searchable text. */
export function searchableName(bytes: Buffer): string {
  return decode(bytes, (byte) => String.fromCharCode(STAND_IN | byte)).replace(LINE_ENDS, (end) =>
    String.fromCharCode(STAND_IN | (end.charCodeAt(0) & 0xff)),
  );
}

/** The path that searchable text stands for. */
export function pathOfSearchable(text: string): FilePath {
  const parts = Array.from(text, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code >> 8 !== STAND_IN >> 8) return Buffer.from(character);
    const byte = code & 0xff;
    return byte === 0x28 || byte === 0x29 ? Buffer.from(String.fromCharCode(0x2000 | byte)) : Buffer.of(byte);
  });
  const bytes = Buffer.concat(parts);
  const whole = bytes.toString("utf8");
  return Buffer.from(whole).equals(bytes) ? whole : bytes;
}

/** A path for people and rows: a byte that is no UTF-8 is written as `\xff`. */
export function shownPath(path: FilePath): string {
  return typeof path === "string" ? path : decode(path, (byte) => `\\x${byte.toString(16)}`);
}

/** The whole path's bytes: what a file is known by, wherever the process goes. */
export function wholePath(path: FilePath): Buffer {
  if (typeof path === "string") return Buffer.from(resolve(path));
  return path[0] === 0x2f ? path : Buffer.concat([Buffer.from(`${resolve(".")}/`), path]);
}

/** UTF-8 as text, with what `standIn` gives for each byte that is none. */
function decode(bytes: Buffer, standIn: (byte: number) => string): string {
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    const length = [1, 2, 3, 4].find((length) => isCharacter(bytes.subarray(at, at + length), length));
    text += length === undefined ? standIn(bytes[at] ?? 0) : bytes.toString("utf8", at, at + length);
    at += length ?? 1;
  }
  return text;
}

function isCharacter(bytes: Buffer, length: number): boolean {
  if (bytes.length < length) return false;
  try {
    strict.decode(bytes);
    return true;
  } catch {
    return false;
  }
}
