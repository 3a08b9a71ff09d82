import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readError } from "../../procfs/files/errors";
import { type FilePath, shownPath } from "./file-names";

/** SHA-256 of a file's bytes as they lie on the disk, in hex. Throws ERR_READ, ERR_PERMISSION. */
export async function hashFile(path: FilePath): Promise<string> {
  const hash = createHash("sha256");
  try {
    for await (const bytes of createReadStream(path, { highWaterMark: 2 ** 20 })) hash.update(bytes as Uint8Array);
  } catch (cause) {
    throw readError(shownPath(path), cause);
  }
  return hash.digest("hex");
}
