import { SockdexError, withAdvice } from "../../table/errors";
import { codeOf, reasonOf } from "../../table/realms";

/** True for the errors a table that is not there gives, or one of a process that ended between two calls (ESRCH). */
export function isMissing(cause: unknown): boolean {
  const code = codeOf(cause);
  return code === "ENOENT" || code === "ENOTDIR" || code === "ESRCH";
}

/** True for the errors of what this user may not read. */
export function isForbidden(cause: unknown): boolean {
  const code = codeOf(cause);
  return code === "EACCES" || code === "EPERM";
}

/** True for the errors of a process, or a machine, that has no descriptor left. */
export function isOutOfDescriptors(cause: unknown): boolean {
  const code = codeOf(cause);
  return code === "EMFILE" || code === "ENFILE";
}

/** True for what is there and not of the kind asked for (EINVAL): no link, or the `net` folder of a process that has ended. */
export function isOtherwise(cause: unknown): boolean {
  return codeOf(cause) === "EINVAL";
}

/** What a failed call on `path` means. */
export function readError(path: string, cause: unknown): SockdexError {
  if (cause instanceof SockdexError) return cause;
  if (isForbidden(cause)) {
    return new SockdexError("ERR_PERMISSION", `${path} cannot be read: permission denied.`, { path, cause });
  }
  const message = withAdvice(`${path} could not be read: ${reasonOf(cause)}.`, cause);
  return new SockdexError("ERR_READ", message, { path, cause });
}
