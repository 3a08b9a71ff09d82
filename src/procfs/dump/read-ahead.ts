import { open } from "node:fs/promises";
import { readError } from "../files/errors";
import { readSomeOf } from "../files/read-some";

/** Each read goes through another thread and back: the longer they are, the fewer. */
const READ_BYTES = 2 ** 20;

/**
 * A file's bytes, the next of them being read while the last are worked on. What it gives lies in one of two buffers, and
 * is good until the next is asked for. Throws ERR_READ, ERR_PERMISSION.
 */
export async function* readAhead(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  const file = await open(path).catch((cause: unknown) => {
    throw readError(path, cause);
  });
  let isReading = false;
  const read = async (buffer: Uint8Array) => {
    isReading = true;
    try {
      return buffer.subarray(0, await readSomeOf(file, buffer));
    } catch (cause) {
      throw readError(path, cause);
    } finally {
      isReading = false;
    }
  };
  try {
    let [next, last] = [Buffer.allocUnsafeSlow(READ_BYTES), Buffer.allocUnsafeSlow(READ_BYTES)];
    let coming = read(next);
    for (;;) {
      const bytes = await coming;
      if (bytes.length === 0) return;
      [next, last] = [last, next];
      coming = read(next);
      // It is waited for later, if at all.
      coming.catch(() => {});
      yield bytes;
    }
  } finally {
    const closed = file.close();
    // A pipe may leave a read waiting for ever; what it reads from is closed behind it.
    if (isReading) closed.catch(() => {});
    else await closed;
  }
}
