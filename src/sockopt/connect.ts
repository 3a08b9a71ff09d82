import {
  AF_INET,
  AF_INET6,
  EINPROGRESS,
  EINTR,
  IPPROTO_TCP,
  POLLOUT,
  SOCK_CLOEXEC,
  SOCK_NONBLOCK,
  SOCK_STREAM,
} from "../libc/constants";
import { callFailed } from "../libc/failure";
import { type Libc, libc } from "../libc/libc";
import { decodeSockaddr, encodeSockaddr, V4_LENGTH, V6_LENGTH } from "../libc/sockaddr";
import type { Endpoint } from "../table/index";
import { type ConnectionStatus, statusOfDescriptor, statusOfTcp } from "./connection-status";
import { tcpInfoOf } from "./read-tcp-info";
import { describeErrno } from "./socket-error";
import type { TcpInfo } from "./tcp-info";

/** What became of an attempt to connect. */
export interface Attempt {
  status: ConnectionStatus;
  /** From connect(2) to the answer, or to the end of patience. */
  milliseconds: number;
  /** Of a connection that was made. */
  tcp: TcpInfo | undefined;
}

/**
 * Connects and tells how it went, the way C programs do it: connect(2) that does not wait, poll(2) that does, SO_ERROR
 * that tells. `connecting` is no answer in time. A connection that was made is `connected`, even where the server has
 * ended it by now. This thread waits; the connection is closed afterwards.
 */
export function tryConnect(end: Endpoint, patience: number, c: Libc = libc()): Attempt {
  const address = encodeSockaddr(c, end);
  for (;;) {
    const attempt = attemptOf(c, address, patience);
    if (attempt !== "itself") return attempt;
  }
}

function attemptOf(c: Libc, address: Uint8Array, patience: number): Attempt | "itself" {
  const family = address.length === V4_LENGTH ? AF_INET : AF_INET6;
  const fd = c.socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
  // This kernel has no IPv6 (EAFNOSUPPORT), or no descriptor is left (EMFILE).
  if (fd < 0) return failedAtOnce(c, fd, 0);
  try {
    const start = performance.now();
    const failure = c.connect(fd, address);
    if (failure < 0 && failure !== -EINPROGRESS) return failedAtOnce(c, failure, performance.now() - start);
    waitForAnswer(c, fd, start + patience);
    const milliseconds = performance.now() - start;
    const tcp = tcpInfoOf(c, fd);
    const { verdict, ...status } = tcp ? statusOfTcp(c, fd, tcp, true) : statusOfDescriptor(c, fd, true);
    const isMade = verdict === "connected" || verdict === "half-closed-by-peer";
    if (!isMade) return { status: { verdict, ...status }, milliseconds, tcp: undefined };
    if (hasMetItself(c, fd, status.remote)) return "itself";
    return { status: { verdict: "connected", ...status }, milliseconds, tcp };
  } finally {
    c.close(fd);
  }
}

/**
 * Where nobody listens, and the kernel happens to give the socket this very port to connect from, TCP connects it to
 * itself (simultaneous open). It is dissolved, for closing would leave a TIME_WAIT that keeps a server from the port.
 */
function hasMetItself(c: Libc, fd: number, remote: Endpoint | undefined): boolean {
  const bytes = new Uint8Array(V6_LENGTH);
  const local = c.getsockname(fd, bytes) < 0 ? undefined : decodeSockaddr(bytes);
  if (local === undefined || local.port !== remote?.port || local.address !== remote.address) return false;
  // To no address, which is AF_UNSPEC.
  c.connect(fd, new Uint8Array(V4_LENGTH));
  return true;
}

/** Before a segment was sent: there is no way there (ENETUNREACH), or none that is allowed (EACCES). */
function failedAtOnce(c: Libc, failure: number, milliseconds: number): Attempt {
  const error = describeErrno(c, -failure);
  return { status: { verdict: "failed", error, state: undefined, remote: undefined }, milliseconds, tcp: undefined };
}

function waitForAnswer(c: Libc, fd: number, end: number): void {
  for (;;) {
    const left = Math.max(0, Math.ceil(end - performance.now()));
    const events = c.poll(fd, POLLOUT, left);
    if (events > 0 || left === 0) return;
    if (events < 0 && events !== -EINTR) throw callFailed(c, "poll", `descriptor ${fd}`, events);
  }
}
