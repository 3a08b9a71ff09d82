import { ENOPROTOOPT, EOPNOTSUPP, IPPROTO_TCP, TCP_INFO } from "../libc/constants";
import type { Libc } from "../libc/libc";
import type { SocketLike } from "../procfs/node/descriptor";
import { SockdexError } from "../table/errors";
import { askSocket } from "./ask-socket";
import { absenceBy } from "./failure";
import { LEAST_BYTES, MOST_BYTES, TcpInfo } from "./tcp-info";

/** Where the kernel writes to; no call here lasts beyond its answer. */
const bytes = new Uint8Array(MOST_BYTES);
const view = new DataView(bytes.buffer);

/**
 * getsockopt(IPPROTO_TCP, TCP_INFO), see tcp(7): what the kernel knows of a TCP connection or listener now, or undefined
 * when there is no open socket or it is not TCP's. Units stand at the fields. Nothing is changed by asking.
 * Throws ERR_INVALID_ARGUMENT (the object cannot have a socket), ERR_NO_PEER, ERR_NOT_LINUX, ERR_UNSUPPORTED,
 * ERR_PERMISSION and ERR_SYSTEM_CALL (a sandbox refuses the call).
 */
export function tcpInfo(socket: SocketLike): TcpInfo | undefined {
  return askSocket(socket, tcpInfoOf);
}

/** The same of a descriptor. */
export function tcpInfoOf(libc: Libc, fd: number): TcpInfo | undefined {
  const length = readTcpInfo(libc, fd, bytes);
  return typeof length === "number" ? new TcpInfo(view, length) : undefined;
}

/** How many of the struct's bytes there are, as many as fit, LEAST_BYTES at least; or why there are none. */
export function readTcpInfo(libc: Libc, fd: number, into: Uint8Array): number | "closed" | "none" | "not TCP" {
  const length = libc.getsockopt(fd, IPPROTO_TCP, TCP_INFO, into);
  if (length >= LEAST_BYTES) return length;
  if (length >= 0) {
    throw new SockdexError(
      "ERR_UNSUPPORTED",
      `This kernel gives ${length} bytes of struct tcp_info: Linux gives ${LEAST_BYTES} at least since 2.6.10.`,
    );
  }
  if (length === -ENOPROTOOPT || length === -EOPNOTSUPP) return "not TCP";
  return absenceBy(libc, "getsockopt(TCP_INFO)", fd, length);
}
