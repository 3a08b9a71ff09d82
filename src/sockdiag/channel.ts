import { closeSync } from "node:fs";
import { EAGAIN, EINTR, ENOBUFS, MSG_DONTWAIT, MSG_TRUNC, POLLIN } from "../libc/constants";
import { callFailed } from "../libc/failure";
import { inNamespace, type NamespaceFile } from "../libc/in-namespace";
import type { Libc } from "../libc/libc";
import { SockdexError } from "../table/errors";
import { inodeBehind, openNetlinkSocket } from "./netlink-socket";

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
    return inodeBehind(this.#fd) === this.#inode;
  }

  #open(): number {
    const endsWithThread = this.#endsWithThread;
    const fd = openNetlinkSocket(this.#libc, { namespace: this.#namespace, endsWithThread });
    if (endsWithThread) this.#inode = inodeBehind(fd) ?? 0;
    return fd;
  }

  /** Numbers of the network interfaces of its namespace. Throws ERR_PERMISSION, ERR_SYSTEM_CALL, and as inNamespace() does. */
  interfaces(): readonly number[] {
    const [libc, namespace] = [this.#libc, this.#namespace];
    const numbers = namespace === undefined ? libc.interfaces() : inNamespace(libc, namespace, () => libc.interfaces());
    if (typeof numbers === "number") throw callFailed(libc, "if_nameindex", "the network interfaces", numbers);
    return numbers;
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
