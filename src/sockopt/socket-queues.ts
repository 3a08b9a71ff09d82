import {
  EBADF,
  EINVAL,
  ENOTTY,
  EOPNOTSUPP,
  IPPROTO_MPTCP,
  MSG_DONTWAIT,
  MSG_PEEK,
  POLLERR,
  POLLHUP,
  POLLRDHUP,
  SIOCINQ,
  SIOCOUTQ,
  SIOCOUTQNSD,
  SO_ACCEPTCONN,
  SO_PROTOCOL,
  SOL_SOCKET,
} from "../libc/constants";
import { callFailed } from "../libc/failure";
import type { Libc } from "../libc/libc";
import type { SocketLike } from "../procfs/node/descriptor";
import { askSocket } from "./ask-socket";
import { absenceBy } from "./failure";

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
 * Throws ERR_INVALID_ARGUMENT (the object cannot have a socket), ERR_NO_PEER, ERR_NOT_LINUX, ERR_UNSUPPORTED,
 * ERR_PERMISSION and ERR_SYSTEM_CALL (a sandbox refuses the call).
 */
export function socketQueues(socket: SocketLike): SocketQueues | undefined {
  return askSocket(socket, queuesOf);
}

/** The same of a descriptor. */
export function queuesOf(c: Libc, fd: number): SocketQueues | undefined {
  // Files and terminals answer these requests too: only a socket has this option.
  const listens = c.intOption(fd, SOL_SOCKET, SO_ACCEPTCONN);
  if (listens < 0) {
    absenceBy(c, "getsockopt(SO_ACCEPTCONN)", fd, listens);
    return undefined;
  }
  const rxQueue = queue(c, fd, SIOCINQ, "SIOCINQ");
  const txQueue = queue(c, fd, SIOCOUTQ, "SIOCOUTQ");
  const notSent = queue(c, fd, SIOCOUTQNSD, "SIOCOUTQNSD");
  if (rxQueue === "closed" || txQueue === "closed" || notSent === "closed") return undefined;
  return { rxQueue: rxQueue ? withoutEnd(c, fd, rxQueue) : rxQueue, txQueue, notSent };
}

/** `closed`: by another thread, since it was asked last. */
function queue(libc: Libc, fd: number, request: number, name: string): number | undefined | "closed" {
  const bytes = libc.ioctl(fd, request);
  if (bytes >= 0) return bytes;
  if (bytes === -EBADF) return "closed";
  if (bytes === -EINVAL || bytes === -ENOTTY || bytes === -EOPNOTSUPP) return undefined;
  throw callFailed(libc, `ioctl(${name})`, `descriptor ${fd}`, bytes);
}

/**
 * MPTCP counts the end of the stream as a byte, and says 1 of a socket that is not connected (mptcp_inq_hint() of
 * net/mptcp/protocol.c). A peek counts the bytes alone; it would take a pending error, so then they are not known.
 */
function withoutEnd(c: Libc, fd: number, counted: number): number | undefined {
  if (c.intOption(fd, SOL_SOCKET, SO_PROTOCOL) !== IPPROTO_MPTCP) return counted;
  const events = c.poll(fd, POLLRDHUP, 0);
  if (events < 0 || events & POLLERR) return undefined;
  if ((events & (POLLHUP | POLLRDHUP)) === 0) return counted;
  return Math.max(0, c.recv(fd, new Uint8Array(counted), MSG_PEEK | MSG_DONTWAIT));
}
