import { findDescriptor, type SocketLike } from "../procfs/descriptor";
import { EINVAL, ENOTTY, EOPNOTSUPP, SIOCINQ, SIOCOUTQ, SIOCOUTQNSD, SO_ACCEPTCONN, SOL_SOCKET } from "./constants";
import { absenceBy, callFailed } from "./failure";
import { type Libc, libc } from "./libc";

/** Bytes that wait in a socket; undefined where the kernel keeps no such count, as of a listener. */
export interface SocketQueues {
  /** Received and not read (SIOCINQ, the same as TIOCINQ). Of a datagram socket, the length of the next datagram. */
  readonly rxQueue: number | undefined;
  /** Written and not acknowledged by the other side (SIOCOUTQ, the same as TIOCOUTQ). Of a datagram socket, memory in use. */
  readonly txQueue: number | undefined;
  /** Those of them not sent even once (SIOCOUTQNSD): TCP's only. */
  readonly notSent: number | undefined;
}

/**
 * The bytes unread and unsent in the kernel's socket, see tcp(7); undefined when there is no open socket. What Node has
 * read already, or still holds back (`socket.writableLength`), is not in them. Nothing is changed by asking.
 * Throws ERR_NO_KOFFI, ERR_NOT_LINUX, ERR_UNSUPPORTED, ERR_PERMISSION and ERR_SYSTEM_CALL (a sandbox refuses the call).
 */
export function socketQueues(socket: SocketLike): SocketQueues | undefined {
  const c = libc();
  const fd = findDescriptor(socket);
  if (typeof fd !== "number") return undefined;
  // Files and terminals answer these requests too: only a socket has this option.
  const listens = c.intOption(fd, SOL_SOCKET, SO_ACCEPTCONN);
  if (listens < 0) {
    absenceBy(c, "getsockopt(SO_ACCEPTCONN)", fd, listens);
    return undefined;
  }
  return {
    rxQueue: queue(c, fd, SIOCINQ, "SIOCINQ"),
    txQueue: queue(c, fd, SIOCOUTQ, "SIOCOUTQ"),
    notSent: queue(c, fd, SIOCOUTQNSD, "SIOCOUTQNSD"),
  };
}

function queue(libc: Libc, fd: number, request: number, name: string): number | undefined {
  const bytes = libc.ioctl(fd, request);
  if (bytes >= 0) return bytes;
  if (bytes === -EINVAL || bytes === -ENOTTY || bytes === -EOPNOTSUPP) return undefined;
  throw callFailed(libc, `ioctl(${name})`, `descriptor ${fd}`, bytes);
}
