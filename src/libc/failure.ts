import { constants } from "node:os";
import { SockdexError } from "../table/errors";
import { EACCES, EPERM } from "./constants";
import type { Libc } from "./libc";

const NAMES = new Map(Object.entries(constants.errno).map(([name, errno]) => [errno, name]));

/** `ECONNREFUSED`; a number nobody here has a name for is `errno 524`. */
export function errnoName(errno: number): string {
  return NAMES.get(errno) ?? `errno ${errno}`;
}

/** The error for a system call that returned `failure`, −errno, when nothing explains it: a sandbox, most often. */
export function callFailed(libc: Libc, call: string, what: string, failure: number): SockdexError {
  const errno = -failure;
  const message = `${call} of ${what} failed: ${errnoName(errno)}, ${libc.strerror(errno)}.`;
  return new SockdexError(errno === EPERM || errno === EACCES ? "ERR_PERMISSION" : "ERR_SYSTEM_CALL", message);
}
