import { closeSync, fstatSync, openSync } from "node:fs";
import {
  AF_NETLINK,
  EAFNOSUPPORT,
  EAGAIN,
  EINTR,
  EMFILE,
  ENFILE,
  ENOBUFS,
  ENOMEM,
  EPROTONOSUPPORT,
  MSG_DONTWAIT,
  MSG_TRUNC,
  NETLINK_SOCK_DIAG,
  O_CLOEXEC,
  POLLIN,
  SOCK_CLOEXEC,
  SOCK_RAW,
} from "../libc/constants";
import { callFailed } from "../libc/failure";
import { inNamespace, type NamespaceFile } from "../libc/in-namespace";
import type { Libc } from "../libc/libc";
import { SockdexError } from "../table/errors";
import { messageOf } from "../table/realms";

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
  readonly #namespace: NamespaceFile | undefined;
  readonly #endsWithThread: boolean;
  #fd: number;
  /** Of the socket that is kept. */
  #inode = 0;

  /**
   * In the namespace that `namespace` stands for; in this thread's own by default. `endsWithThread`: one that is kept, and
   * that Node closes with the thread: a worker that is terminated closes nothing itself. Throws ERR_UNSUPPORTED,
   * ERR_PERMISSION, ERR_READ (no descriptor or memory is left), ERR_SYSTEM_CALL, and as inNamespace() does.
   */
  constructor(libc: Libc, namespace?: NamespaceFile, { endsWithThread = false } = {}) {
    this.#libc = libc;
    this.#namespace = namespace;
    this.#endsWithThread = endsWithThread;
    this.#fd = this.#open();
  }

  /** Whether a kept descriptor is still this socket's: a program may close descriptors that are not its own. */
  get isOpen(): boolean {
    try {
      return fstatSync(this.#fd).ino === this.#inode;
    } catch {
      return false;
    }
  }

  #open(): number {
    const libc = this.#libc;
    const namespace = this.#namespace;
    const fd = namespace === undefined ? openSocket(libc) : inNamespace(libc, namespace, () => openSocket(libc));
    const failure = libc.connect(fd, KERNEL_ADDRESS);
    if (failure < 0) {
      libc.close(fd);
      throw callFailed(libc, "connect", "a netlink socket", failure);
    }
    if (!this.#endsWithThread) return fd;
    const kept = asNodesOwn(libc, fd);
    this.#inode = fstatSync(kept).ino;
    return kept;
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
    if (!this.#endsWithThread) this.#libc.close(this.#fd);
    else if (this.isOpen) closeSync(this.#fd);
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
  const { code, message } = callFailed(libc, "socket", "the family AF_NETLINK", fd);
  throw new SockdexError(PASSING.includes(-fd) ? "ERR_READ" : code, message);
}

/** What may be there the next time: descriptors, and memory. */
const PASSING: readonly number[] = [EMFILE, ENFILE, ENOMEM, ENOBUFS];

/** A descriptor that Node opened for this thread, and closes with it, in the place of `fd`. */
function asNodesOwn(libc: Libc, fd: number): number {
  try {
    const own = openSync("/proc/self/stat", "r");
    const failure = libc.dup3(fd, own, O_CLOEXEC);
    if (failure >= 0) return own;
    closeSync(own);
    throw callFailed(libc, "dup3", "a netlink socket", failure);
  } catch (cause) {
    if (cause instanceof SockdexError) throw cause;
    throw new SockdexError("ERR_READ", `A netlink socket cannot be kept open: ${messageOf(cause)}.`, { cause });
  } finally {
    libc.close(fd);
  }
}
