import { constants } from "node:os";
import { SockdexError } from "../table/errors";
import { EACCES, EBADF, ENOTSOCK, EPERM } from "./constants";
import type { Libc } from "./libc";

const NAMES = new Map(Object.entries(constants.errno).map(([name, errno]) => [errno, name]));

/** `ECONNREFUSED`; a number nobody here has a name for is `errno 524`. */
export function errnoName(errno: number): string {
  return NAMES.get(errno) ?? `errno ${errno}`;
}

/** What a descriptor is that no socket answered for; `closed` or `none`. Other failures are not of its making: they throw. */
export function absenceBy(libc: Libc, call: string, fd: number, failure: number): "closed" | "none" {
  if (failure === -EBADF) return "closed";
  if (failure === -ENOTSOCK) return "none";
  throw callFailed(libc, call, `descriptor ${fd}`, failure);
}

/** A call that failed by what should not happen to a socket: a sandbox, most often. */
export function callFailed(libc: Libc, call: string, what: string, failure: number): SockdexError {
  const errno = -failure;
  const message = `${call} of ${what} failed: ${errnoName(errno)}, ${libc.strerror(errno)}.`;
  return new SockdexError(errno === EPERM || errno === EACCES ? "ERR_PERMISSION" : "ERR_SYSTEM_CALL", message);
}
