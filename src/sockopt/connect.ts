import type { Endpoint } from "../table/index";
import { type ConnectionStatus, connectionStatus } from "./connection-status";
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
} from "./constants";
import { callFailed } from "./failure";
import { type Libc, libc } from "./libc";
import { tcpInfo } from "./read-tcp-info";
import { encodeSockaddr } from "./sockaddr";
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
 * that tells. `connecting` is no answer in time. This thread waits; the connection is closed afterwards.
 */
export function tryConnect(end: Endpoint, patience: number): Attempt {
  const c = libc();
  const address = encodeSockaddr(c, end);
  const family = address.length === 16 ? AF_INET : AF_INET6;
  const fd = c.socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
  // This kernel has no IPv6 (EAFNOSUPPORT), or no descriptor is left (EMFILE).
  if (fd < 0) return failedAtOnce(c, fd, 0);
  try {
    const start = performance.now();
    const failure = c.connect(fd, address);
    if (failure < 0 && failure !== -EINPROGRESS) return failedAtOnce(c, failure, performance.now() - start);
    waitForAnswer(c, fd, start + patience);
    const milliseconds = performance.now() - start;
    const status = connectionStatus(fd);
    return { status, milliseconds, tcp: status.verdict === "connected" ? tcpInfo(fd) : undefined };
  } finally {
    c.close(fd);
  }
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
