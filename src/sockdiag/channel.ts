import { closeSync, openSync, statSync } from "node:fs";
import {
  AF_NETLINK,
  CLONE_NEWNET,
  EACCES,
  EAFNOSUPPORT,
  EAGAIN,
  EINTR,
  ENOBUFS,
  EPERM,
  EPROTONOSUPPORT,
  MSG_DONTWAIT,
  MSG_TRUNC,
  NETLINK_SOCK_DIAG,
  POLLIN,
  SOCK_CLOEXEC,
  SOCK_RAW,
} from "../libc/constants";
import { callFailed } from "../libc/failure";
import type { Libc } from "../libc/libc";
import { SockdexError } from "../table/errors";
import { codeOf } from "../table/realms";

/** struct sockaddr_nl (linux/netlink.h) of the kernel: family u16, nothing u16, port u32, groups u32. */
const KERNEL_ADDRESS = Uint8Array.of(AF_NETLINK, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

/** The kernel replies at once. */
const PATIENCE = 10_000;

let sequence = 0;

/** A number for a request: replies to it bear it, and those to others do not. */
export function nextSequence(): number {
  sequence = (sequence + 1) >>> 0;
  return sequence;
}

/** The kernel had no room for a message, which is lost. */
export const LOST = -1;

/** A netlink socket that only the kernel can write to. It belongs to the network namespace it was opened in. */
export class Channel {
  readonly #libc: Libc;
  readonly #namespace: string | undefined;
  #fd: number;

  /**
   * In the namespace that `namespace` stands for, a path as /proc/PID/ns/net; in this thread's own by default. Throws
   * ERR_UNSUPPORTED, ERR_PERMISSION, ERR_SYSTEM_CALL.
   */
  constructor(libc: Libc, namespace?: string) {
    this.#libc = libc;
    this.#namespace = namespace;
    this.#fd = this.#open();
  }

  #open(): number {
    const libc = this.#libc;
    const namespace = this.#namespace;
    const fd = namespace === undefined ? openSocket(libc) : inNamespace(libc, namespace, () => openSocket(libc));
    const failure = libc.connect(fd, KERNEL_ADDRESS);
    if (failure >= 0) return fd;
    libc.close(fd);
    throw callFailed(libc, "connect", "a netlink socket", failure);
  }

  /** Begins anew, with another socket: replies that this one still owes are lost. Throws as the constructor does. */
  reopen(): void {
    const fd = this.#open();
    this.close();
    this.#fd = fd;
  }

  send(request: Uint8Array): void {
    const sent = this.#retry(() => this.#libc.send(this.#fd, request, 0));
    if (sent < 0) throw callFailed(this.#libc, "send", "a netlink socket", sent);
  }

  /** Receives messages into `bytes`; returns how many bytes they are, or LOST. Throws ERR_READ, ERR_SYSTEM_CALL. */
  receive(bytes: Uint8Array): number {
    let length = this.#receiveNow(bytes);
    if (length === -EAGAIN) {
      const events = this.#retry(() => this.#libc.poll(this.#fd, POLLIN, PATIENCE));
      if (events === 0) throw new SockdexError("ERR_READ", `The kernel did not reply within ${PATIENCE / 1000} s.`);
      length = this.#receiveNow(bytes);
    }
    if (length === -ENOBUFS || length > bytes.length) return LOST;
    if (length <= 0) throw callFailed(this.#libc, "recv", "a netlink socket", length);
    return length;
  }

  #receiveNow(bytes: Uint8Array): number {
    return this.#retry(() => this.#libc.recv(this.#fd, bytes, MSG_DONTWAIT | MSG_TRUNC));
  }

  #retry(call: () => number): number {
    let result = call();
    while (result === -EINTR) result = call();
    return result;
  }

  close(): void {
    this.#libc.close(this.#fd);
  }
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
  throw callFailed(libc, "socket", "the family AF_NETLINK", fd);
}

/** Runs `open` with this thread in another network namespace, and comes back; where it could not come back it does not go. */
function inNamespace(libc: Libc, path: string, open: () => number): number {
  const own = "/proc/thread-self/ns/net";
  const descriptors: number[] = [];
  const descriptorOf = (file: string) => {
    const fd = openSync(file, "r");
    descriptors.push(fd);
    return fd;
  };
  try {
    const [there, here] = [statSync(path), statSync(own)];
    if (there.ino === here.ino && there.dev === here.dev) return open();
    const target = descriptorOf(path);
    const back = descriptorOf(own);
    // What this needs is the same as coming back will need.
    enter(libc, back, own);
    enter(libc, target, path);
    try {
      return open();
    } finally {
      enter(libc, back, own);
    }
  } catch (cause) {
    throw cause instanceof SockdexError ? cause : namespaceError(path, cause);
  } finally {
    for (const fd of descriptors) closeSync(fd);
  }
}

function enter(libc: Libc, fd: number, path: string): void {
  const failure = libc.setns(fd, CLONE_NEWNET);
  if (failure === 0) return;
  if (failure !== -EPERM && failure !== -EACCES) throw callFailed(libc, "setns", path, failure);
  throw new SockdexError(
    "ERR_PERMISSION",
    `Permission denied to ask for the sockets of ${path} by netlink: it takes CAP_SYS_ADMIN. Run as root, or read it with source: "procfs".`,
    { path },
  );
}

function namespaceError(path: string, cause: unknown): SockdexError {
  const code = codeOf(cause);
  if (code === "ENOENT" || code === "ESRCH") {
    return new SockdexError("ERR_NO_PROCESS", `There is no ${path}: its process has ended.`, { path, cause });
  }
  const isDenied = code === "EACCES" || code === "EPERM";
  const why = isDenied ? "Permission denied: it takes the right to trace that process" : String(cause);
  return new SockdexError(isDenied ? "ERR_PERMISSION" : "ERR_READ", `${path} cannot be opened. ${why}.`, {
    path,
    cause,
  });
}
