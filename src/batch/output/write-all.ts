import { SockdexError } from "../../index";
import { reasonOf } from "../../table/realms";

/** Few calls: each goes through another thread and back. */
const PARTS_A_CALL = 1024;

/** Writes all parts by writev(2), given as `write`. Throws what that does. */
export async function writeAll(
  write: (parts: readonly Uint8Array[]) => Promise<{ bytesWritten: number }>,
  parts: readonly Uint8Array[],
): Promise<void> {
  let left = parts.filter(({ length }) => length > 0);
  while (left.length > 0) {
    const group = left.slice(0, PARTS_A_CALL);
    let { bytesWritten } = await write(group);
    // The system may take less than it was given.
    let done = 0;
    while (done < group.length && bytesWritten >= (group[done]?.length ?? 0))
      bytesWritten -= group[done++]?.length ?? 0;
    const torn = group[done];
    left = left.slice(done);
    if (torn && bytesWritten > 0) left[0] = torn.subarray(bytesWritten);
  }
}

export function writeError(path: string, cause: unknown): SockdexError {
  if (cause instanceof SockdexError) return cause;
  return new SockdexError("ERR_WRITE", `${path} could not be written: ${reasonOf(cause)}.`, { path, cause });
}
