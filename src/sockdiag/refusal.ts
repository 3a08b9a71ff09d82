import { EACCES, EINVAL, ENOENT, EPERM } from "../libc/constants";
import { callFailed } from "../libc/failure";
import type { Libc } from "../libc/libc";
import { SockdexError } from "../table/errors";

/** Replies that are lost are asked for again, so many times in all. */
export const TRIES = 3;

/** Whether a reply says that there is no such socket, or that the kernel knows no such protocol. */
export function isAbsence(errno: number): boolean {
  return errno === ENOENT || errno === EINVAL;
}

/** The error for a dump that the kernel refuses; `what`: its tables. */
export function dumpRefused(c: Libc, what: string, errno: number): SockdexError {
  if (isAbsence(errno)) return noDiag(what);
  return isForbidden(errno) ? notPermitted(what) : callFailed(c, "a netlink dump", what, -errno);
}

/** The error for a question about one socket of a protocol that the kernel refuses. */
export function requestRefused(c: Libc, protocol: string, errno: number): SockdexError {
  if (isForbidden(errno)) return notPermitted(`a ${protocol} socket`);
  return callFailed(c, "a netlink request", protocol, -errno);
}

function isForbidden(errno: number): boolean {
  return errno === EPERM || errno === EACCES;
}

function notPermitted(what: string): SockdexError {
  return new SockdexError("ERR_PERMISSION", `Permission denied to ask the kernel for ${what} by netlink.`);
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
