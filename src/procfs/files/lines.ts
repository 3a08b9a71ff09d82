import { closeSync } from "node:fs";
import { readError } from "./errors";
import { readSome } from "./read-some";
import { openIfThere } from "./regular-file";

/** A router's fib_trie can be long, and a host's mountinfo: what is further behind is not looked at. */
const MOST_BYTES = 64 * 2 ** 20;
const CHUNK_BYTES = 65536;
/** Of a longer line, its end. */
const MOST_OF_A_LINE = 4096;

/** Lines of a file in constant memory, as latin1; none where it is missing. Throws ERR_PERMISSION, ERR_READ. */
export function* linesOf(path: string): Generator<string, void, undefined> {
  const fd = openIfThere(path);
  if (fd === undefined) return;
  try {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    let rest = "";
    for (let read = 0; read < MOST_BYTES; ) {
      const length = readSome(fd, chunk, 0, CHUNK_BYTES, null);
      if (length === 0) break;
      read += length;
      const lines = (rest + chunk.toString("latin1", 0, length)).split("\n");
      rest = (lines.pop() ?? "").slice(-MOST_OF_A_LINE);
      yield* lines;
    }
    yield rest;
  } catch (cause) {
    throw readError(path, cause);
  } finally {
    closeSync(fd);
  }
}
