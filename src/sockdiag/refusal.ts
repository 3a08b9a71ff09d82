import { EACCES, EINVAL, ENOENT, EPERM } from "../libc/constants";
import { callFailed } from "../libc/failure";
import type { Libc } from "../libc/libc";
import { SockdexError } from "../table/errors";

/** Replies that are lost are asked for again, so many times in all. */
export const TRIES = 3;

/** The error for a dump that the kernel refuses; `what`: its tables. */
export function dumpRefused(c: Libc, what: string, errno: number): SockdexError {
  if (errno === ENOENT || errno === EINVAL) return noDiag(what);
  if (errno === EPERM || errno === EACCES) {
    return new SockdexError("ERR_PERMISSION", `Permission denied to ask the kernel for ${what} by netlink.`);
  }
  return callFailed(c, "a netlink dump", what, -errno);
}

export function noDiag(what: string): SockdexError {
  return new SockdexError(
    "ERR_UNSUPPORTED",
    `This kernel cannot be asked for ${what} by netlink: it has no sock_diag of it. Only source procfs reads it.`,
  );
}

/** Each of TRIES dumps has lost messages. */
export function dumpLost(): SockdexError {
  return new SockdexError(
    "ERR_READ",
    `The kernel's replies were lost or interrupted ${TRIES} times: read again, or with source procfs.`,
  );
}

/** Each of TRIES replies for one socket was lost. */
export function replyLost(): SockdexError {
  return new SockdexError("ERR_READ", `The kernel's reply was lost ${TRIES} times: ask again.`);
}
