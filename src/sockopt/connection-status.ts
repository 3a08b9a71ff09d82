import {
  AF_NETLINK,
  ECONNREFUSED,
  EINTR,
  POLLERR,
  POLLHUP,
  POLLRDHUP,
  SO_ACCEPTCONN,
  SO_ERROR,
  SO_TYPE,
  SOCK_DGRAM,
  SOCK_RAW,
  SOL_SOCKET,
} from "../libc/constants";
import { callFailed } from "../libc/failure";
import { type Libc, libc } from "../libc/libc";
import { decodeSockaddr, V6_LENGTH } from "../libc/sockaddr";
import { type Absence, findDescriptor, type SocketLike } from "../procfs/node/descriptor";
import type { Endpoint } from "../table/index";
import { refuseUnknown } from "../table/reading/options";
import { type State, stateName } from "../table/states";
import { readTcpInfo } from "./read-tcp-info";
import { describeErrno, type PendingError } from "./socket-error";
import type { TcpInfo } from "./tcp-info";

/**
 * How a connection stands. `refused`: nobody listens there (ECONNREFUSED); `failed`: it ended by another error, before
 * it was made (ETIMEDOUT, EHOSTUNREACH) or later (ECONNRESET); `closed`: ended by both sides, or its error has been read
 * before, or there is no open socket any more; `half-closed-by-us`: TCP's only, a unix socket does not show it;
 * `listening`: also a server of a cluster's worker, whose socket the primary process holds; `never-connected`: nor is it
 * on its way. Of a listener after shutdown(2) the kernel does not tell what it was: that is `never-connected` too.
 */
export type Verdict =
  | "connected"
  | "connecting"
  | "refused"
  | "failed"
  | "half-closed-by-peer"
  | "half-closed-by-us"
  | "closed"
  | "listening"
  | "never-connected"
  | "not-a-socket";

export interface ConnectionStatus {
  readonly verdict: Verdict;
  /** Why it failed; undefined unless `refused` or `failed`, and with `takeError: false`. */
  readonly error: PendingError | undefined;
  /** TCP's state, of TCP sockets. */
  readonly state: State | undefined;
  /** The other end, by getpeername(2), while there is one. */
  readonly remote: Endpoint | undefined;
}

export interface StatusOptions {
  /**
   * Read the pending error of a connection that failed, which clears it: the next to ask, Node too, gets 0. With
   * false it stays, the verdict of any failure is `failed`, and `error` is undefined; of datagram sockets errors are not
   * looked for then, because poll(2) says the same of an error and of a queue of them (IP_RECVERR). Default true.
   */
  takeError?: boolean;
}

const STATUS_OPTIONS = ["takeError"];

/** What there is to say without a descriptor. */
const VERDICT_OF_ABSENCE: Record<Absence, Verdict> = {
  closed: "closed",
  opening: "connecting",
  unopened: "never-connected",
  elsewhere: "listening",
  hollow: "not-a-socket",
  none: "not-a-socket",
};

/** Those not here have ended on both sides: CLOSING, LAST_ACK, TIME_WAIT. Of CLOSE more is to be asked. */
const VERDICT_OF_STATE: Partial<Record<State, Verdict>> = {
  ESTABLISHED: "connected",
  SYN_SENT: "connecting",
  SYN_RECV: "connecting",
  CLOSE_WAIT: "half-closed-by-peer",
  FIN_WAIT1: "half-closed-by-us",
  FIN_WAIT2: "half-closed-by-us",
  LISTEN: "listening",
};

/** What a verdict takes of TCP_INFO. */
type Evidence = Pick<TcpInfo, "state" | "segsOut" | "segsIn">;

/** In struct tcp_info, where tcpi_state is the first byte. */
const SEGS_OUT = 136;
const SEGS_IN = 140;
const info = new Uint8Array(SEGS_IN + 4);
const infoView = new DataView(info.buffer);

const address = new Uint8Array(V6_LENGTH);
const addressView = new DataView(address.buffer);

/**
 * One verdict of TCP_INFO, SO_ERROR and getpeername(2). SO_ERROR is read only of a connection that is over, because
 * reading takes the error (see `takeError`); one that lives has at most a passing error, which is left to its reader. A
 * datagram or unix socket, or one of another family, is judged by getpeername(2) and poll(2). A bare descriptor number speaks of the socket it
 * stands for at the call: where it may have been closed and given anew, ask by the object.
 * Throws ERR_NO_PEER, ERR_NOT_LINUX, ERR_UNSUPPORTED, ERR_INVALID_ARGUMENT, ERR_PERMISSION and ERR_SYSTEM_CALL (a
 * sandbox refuses a call).
 */
export function connectionStatus(socket: SocketLike, options: StatusOptions = {}): ConnectionStatus {
  refuseUnknown(options, STATUS_OPTIONS, "option");
  const { takeError = true } = options;
  const c = libc();
  const fd = findDescriptor(socket);
  return typeof fd === "number" ? statusOfDescriptor(c, fd, takeError) : statusOf(VERDICT_OF_ABSENCE[fd]);
}

/** The same of a descriptor. */
export function statusOfDescriptor(c: Libc, fd: number, takeError: boolean): ConnectionStatus {
  const length = readTcpInfo(c, fd, info);
  if (length === "not TCP") return statusOfOther(c, fd, takeError);
  if (typeof length !== "number") return statusOf(VERDICT_OF_ABSENCE[length]);
  const at = (offset: number) => (length < offset + 4 ? undefined : infoView.getUint32(offset, true));
  return statusOfTcp(c, fd, { state: stateName(info[0] ?? 0), segsOut: at(SEGS_OUT), segsIn: at(SEGS_IN) }, takeError);
}

/** The same of a TCP socket whose TCP_INFO has been read. */
export function statusOfTcp(
  c: Libc,
  fd: number,
  { state, segsOut, segsIn }: Evidence,
  takeError: boolean,
): ConnectionStatus {
  if (state === "CLOSE") {
    // One that was accepted may have received only. Before Linux 4.2 neither is counted.
    const hasLived = (segsOut ?? 0) > 0 || (segsIn ?? 0) > 0;
    return statusOf(failureOf(c, fd, takeError) ?? (hasLived ? "closed" : "never-connected"), state);
  }
  const verdict = VERDICT_OF_STATE[state] ?? "closed";
  const isMade = verdict !== "connecting" && verdict !== "listening";
  return statusOf(verdict, state, isMade ? peerOf(c, fd) : undefined);
}

function statusOf(verdict: Verdict | PendingError, state?: State, remote?: Endpoint): ConnectionStatus {
  if (typeof verdict === "string") return { verdict, error: undefined, state, remote };
  return { verdict: verdict.code === ECONNREFUSED ? "refused" : "failed", error: verdict, state, remote };
}

/** Why the connection failed, or only that it did, or undefined. The kernel sets the error before it closes. */
function failureOf(c: Libc, fd: number, takeError: boolean): PendingError | "failed" | undefined {
  // poll(2) reports it without clearing it.
  if (!takeError) return eventsOf(c, fd) & POLLERR ? "failed" : undefined;
  const errno = c.intOption(fd, SOL_SOCKET, SO_ERROR);
  if (errno < 0) throw callFailed(c, "getsockopt(SO_ERROR)", `descriptor ${fd}`, errno);
  return errno === 0 ? undefined : describeErrno(c, errno);
}

/** Of what is not TCP: connected or not, and what poll(2) reports of errors and ends. */
function statusOfOther(c: Libc, fd: number, takeError: boolean): ConnectionStatus {
  if (c.intOption(fd, SOL_SOCKET, SO_ACCEPTCONN) === 1) return statusOf("listening");
  const events = eventsOf(c, fd);
  const isTold = takeError || !hasErrorQueue(c, fd);
  const failure = events & POLLERR && isTold ? failureOf(c, fd, takeError) : undefined;
  const length = c.getpeername(fd, address);
  if (failure !== undefined || length < 0) return statusOf(failure ?? "never-connected");
  // Netlink answers for every socket: its peer is the kernel.
  if (addressView.getUint16(0, true) === AF_NETLINK) return statusOf("never-connected");
  const remote = decodeSockaddr(address);
  if (events & POLLHUP) return statusOf("closed", undefined, remote);
  return statusOf(events & POLLRDHUP ? "half-closed-by-peer" : "connected", undefined, remote);
}

/** Where POLLERR may stand for errors queued beside the pending one, or instead of it. */
function hasErrorQueue(c: Libc, fd: number): boolean {
  const type = c.intOption(fd, SOL_SOCKET, SO_TYPE);
  return type === SOCK_DGRAM || type === SOCK_RAW;
}

function peerOf(c: Libc, fd: number): Endpoint | undefined {
  return c.getpeername(fd, address) >= 0 ? decodeSockaddr(address) : undefined;
}

function eventsOf(c: Libc, fd: number): number {
  for (;;) {
    const events = c.poll(fd, POLLRDHUP, 0);
    if (events >= 0) return events;
    // A signal interrupts poll(2) even where it does not wait.
    if (events !== -EINTR) throw callFailed(c, "poll", `descriptor ${fd}`, events);
  }
}
