import { closeSync, openSync, readSync, statSync } from "node:fs";
import { Readable } from "node:stream";
import { isPacked, MARK_BYTES } from "../../batch/input/marks";
import { useStreams } from "../terminal/output";

/** A dump that is there as text, or what has to be unpacked for it: a path, or a stream. */
export type OpenDump =
  | { plain: string | AsyncIterable<Uint8Array>; packed?: undefined }
  | { packed: string | Readable; plain?: undefined };

/** What is at a path, or `-`: by its first bytes. Of a pipe nothing is looked at but of standard input. */
export async function openDump(file: string): Promise<OpenDump> {
  if (file === "-") return openStream(process.stdin);
  return isPackedFile(file) ? { packed: file } : { plain: file };
}

async function openStream(stream: AsyncIterable<Uint8Array>): Promise<OpenDump> {
  useStreams();
  const chunks = stream[Symbol.asyncIterator]();
  const first = await chunks.next();
  const all = (async function* () {
    for (let next = first; !next.done; next = await chunks.next()) yield next.value;
  })();
  return !first.done && isPacked(first.value, "") ? { packed: Readable.from(all) } : { plain: all };
}

/** A file that cannot be read is not packed: whoever reads it says why. */
function isPackedFile(path: string): boolean {
  try {
    if (!statSync(path).isFile()) return false;
    const fd = openSync(path, "r");
    try {
      const head = new Uint8Array(MARK_BYTES);
      return isPacked(head.subarray(0, readSync(fd, head)), path);
    } finally {
      closeSync(fd);
    }
  } catch {
    return false;
  }
}
