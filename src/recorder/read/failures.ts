import { SockdexError, withAdvice } from "../../table/errors";
import { messageOf } from "../../table/realms";

/** Calls what reads a file or a folder. Throws ERR_READ, with its path, for what it throws. */
export function reading<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw readError(path, cause);
  }
}

export function readError(path: string, cause: unknown): SockdexError {
  if (cause instanceof SockdexError && cause.code !== "ERR_INVALID_ARGUMENT") return cause;
  const message = withAdvice(`${path} cannot be read: ${messageOf(cause)}`, cause);
  return new SockdexError("ERR_READ", message, { path, cause });
}
