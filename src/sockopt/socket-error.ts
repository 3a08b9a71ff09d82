import { SO_ERROR, SOL_SOCKET } from "../libc/constants";
import { errnoName } from "../libc/failure";
import type { Libc } from "../libc/libc";
import type { SocketLike } from "../procfs/node/descriptor";
import { askSocket } from "./ask-socket";
import { absenceBy } from "./failure";

/** No error is pending. That proves no connection: a socket that never connected has none either. */
export interface NoError {
  readonly code: 0;
  readonly name?: undefined;
  readonly message?: undefined;
}

/** Why a connection failed. */
export interface PendingError {
  /** errno, as 111. */
  readonly code: number;
  /** Its name, as `ECONNREFUSED`. */
  readonly name: string;
  /** The C library's words for it, as `Connection refused`. */
  readonly message: string;
}

export type SocketError = NoError | PendingError;

const NO_ERROR: NoError = Object.freeze({ code: 0 });

/**
 * getsockopt(SOL_SOCKET, SO_ERROR), see socket(7): the error pending on a socket, or undefined when there is no open
 * socket to ask. Reading takes the error: the next reader gets 0. Two things follow. Node reads it itself, so of its
 * sockets it is mostly gone by now; and of one that Node has not looked at since, it is gone for Node, which then takes
 * a refused connection for made: destroy such a socket. `{ code: 0 }` proves no connection, ask connectionStatus().
 * Throws ERR_INVALID_ARGUMENT (the object cannot have a socket), ERR_NO_PEER, ERR_NOT_LINUX, ERR_UNSUPPORTED,
 * ERR_PERMISSION and ERR_SYSTEM_CALL (a sandbox refuses the call).
 */
export function socketError(socket: SocketLike): SocketError | undefined {
  return askSocket(socket, takeErrorOf);
}

/** The same of a descriptor. */
function takeErrorOf(c: Libc, fd: number): SocketError | undefined {
  const errno = c.intOption(fd, SOL_SOCKET, SO_ERROR);
  if (errno >= 0) return errno === 0 ? NO_ERROR : describeErrno(c, errno);
  absenceBy(c, "getsockopt(SO_ERROR)", fd, errno);
  return undefined;
}

export function describeErrno(libc: Libc, errno: number): PendingError {
  return { code: errno, name: errnoName(errno), message: libc.strerror(errno) };
}
