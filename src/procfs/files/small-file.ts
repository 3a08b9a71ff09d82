import { type Files, freshFiles } from "./open-files";
import { readSome } from "./read-some";

/** More than any of the small files of procfs holds. */
const MOST_BYTES = 16384;

/** The first 16 KiB of a file that should be smaller, a copy. Throws as openRegular() does. */
export function readSmallFile(path: string, files: Files = freshFiles): Buffer {
  const file = files.open(path);
  try {
    const bytes = Buffer.allocUnsafe(MOST_BYTES);
    let filled = 0;
    while (filled < MOST_BYTES) {
      const position = file.position === null ? null : file.position + filled;
      const length = readSome(file.fd, bytes, filled, MOST_BYTES - filled, position);
      if (length === 0) break;
      filled += length;
    }
    return bytes.subarray(0, filled);
  } finally {
    files.done(file);
  }
}

/** The text of such a file; undefined where it cannot be read. */
export function trySmallText(path: string, { files, encoding = "latin1" }: SmallTextOptions = {}): string | undefined {
  try {
    return readSmallFile(path, files).toString(encoding);
  } catch {
    return undefined;
  }
}

export interface SmallTextOptions {
  files?: Files;
  encoding?: "latin1" | "utf8";
}
