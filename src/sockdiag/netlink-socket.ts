import { closeSync, fstatSync, openSync } from "node:fs";
import {
  AF_NETLINK,
  EAFNOSUPPORT,
  EMFILE,
  ENFILE,
  ENOBUFS,
  ENOMEM,
  EPROTONOSUPPORT,
  NETLINK_SOCK_DIAG,
  O_CLOEXEC,
  SOCK_CLOEXEC,
  SOCK_RAW,
} from "../libc/constants";
import { callFailed } from "../libc/failure";
import { inNamespace, type NamespaceFile } from "../libc/in-namespace";
import type { Libc } from "../libc/libc";
import { SockdexError, withAdvice } from "../table/errors";
import { reasonOf } from "../table/realms";

export interface NetlinkSocketOptions {
  /** The network namespace it belongs to; this thread's own by default. */
  namespace?: NamespaceFile | undefined;
  /** Node closes it with this thread: a worker that is terminated closes nothing itself. */
  endsWithThread?: boolean;
  /** Bits of the multicast groups it hears, default none. */
  groups?: number;
}

/**
 * Opens a netlink socket that only the kernel can write to; returns its descriptor. Throws ERR_UNSUPPORTED,
 * ERR_PERMISSION, ERR_READ (no descriptor or memory is left), ERR_SYSTEM_CALL, and as inNamespace() does.
 */
export function openNetlinkSocket(libc: Libc, options: NetlinkSocketOptions): number {
  const { namespace, endsWithThread = false, groups = 0 } = options;
  const fd = namespace === undefined ? openSocket(libc) : inNamespace(libc, namespace, () => openSocket(libc));
  // A socket hears nothing before it is bound.
  const bound = groups === 0 ? 0 : libc.bind(fd, netlinkAddress(groups));
  const failure = bound < 0 ? bound : libc.connect(fd, netlinkAddress(0));
  if (failure < 0) {
    libc.close(fd);
    throw callFailed(libc, bound < 0 ? "bind" : "connect", "a netlink socket", failure);
  }
  return endsWithThread ? asNodesOwn(libc, fd) : fd;
}

/**
 * The inode behind a descriptor, undefined where it is closed: a socket that is kept is recognized by it, since a program
 * may close descriptors that are not its own, and another file then gets the number.
 */
export function inodeBehind(fd: number): number | undefined {
  try {
    return fstatSync(fd).ino;
  } catch {
    return undefined;
  }
}

/** struct sockaddr_nl (linux/netlink.h): family u16, nothing u16, port u32, groups u32. Port 0: the kernel's, or any. */
function netlinkAddress(groups: number): Uint8Array {
  const address = new Uint8Array(12);
  const view = new DataView(address.buffer);
  view.setUint16(0, AF_NETLINK, true);
  view.setUint32(8, groups, true);
  return address;
}

function openSocket(libc: Libc): number {
  const fd = libc.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
  if (fd >= 0) return fd;
  if (fd === -EPROTONOSUPPORT || fd === -EAFNOSUPPORT) {
    throw new SockdexError(
      "ERR_UNSUPPORTED",
      "This kernel cannot be asked for sockets by netlink: it has no sock_diag.",
    );
  }
  const failure = callFailed(libc, "socket", "the family AF_NETLINK", fd);
  throw new SockdexError(PASSING.includes(-fd) ? "ERR_READ" : failure.code, withAdvice(failure.message, failure));
}

/** What may be there the next time: descriptors, and memory. */
const PASSING: readonly number[] = [EMFILE, ENFILE, ENOMEM, ENOBUFS];

/** A descriptor that Node opened for this thread, and closes with it, in the place of `fd`. */
function asNodesOwn(libc: Libc, fd: number): number {
  try {
    const own = openSync("/dev/null", "r");
    const failure = libc.dup3(fd, own, O_CLOEXEC);
    if (failure >= 0) return own;
    closeSync(own);
    throw callFailed(libc, "dup3", "a netlink socket", failure);
  } catch (cause) {
    if (cause instanceof SockdexError) throw cause;
    const message = withAdvice(`A netlink socket cannot be kept open: ${reasonOf(cause)}.`, cause);
    throw new SockdexError("ERR_READ", message, { cause });
  } finally {
    libc.close(fd);
  }
}
