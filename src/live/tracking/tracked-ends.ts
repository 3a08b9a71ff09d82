import { SO_COOKIE, SOL_SOCKET } from "../../libc/constants";
import type { Libc } from "../../libc/libc";
import { findDescriptor } from "../../procfs/node/descriptor";
import { monotonic } from "../ends/monotonic";
import type { Tracked } from "./tracked";

/** How long an object is kept after its socket has closed: the kernel tells of the end some milliseconds later. */
const KEPT_MS = 5000;

/** An object with its socket's cookie. */
interface Opened {
  readonly object: WeakRef<object>;
  readonly label: string | undefined;
  readonly stack: string | undefined;
  /** By monotonic(). */
  readonly since: number;
}

/** A tracked object whose socket has ended. */
export interface TrackedEnd {
  readonly tracked: Tracked;
  /** Since when its socket was known, by monotonic(). */
  readonly since: number;
}

/**
 * Objects by the cookies of their sockets, so that the end of one that no snapshot had leads to its object too. An object
 * is held weakly until its socket closes, and for 5 to 10 seconds after that.
 */
export class TrackedEnds {
  readonly #libc: Libc;
  readonly #opened = new Map<bigint, Opened>();
  #closed = new Map<bigint, TrackedEnd>();
  #closedBefore: ReadonlyMap<bigint, TrackedEnd> = new Map();
  #timer: NodeJS.Timeout | undefined;
  readonly #cookie = new BigUint64Array(1);

  constructor(libc: Libc) {
    this.#libc = libc;
  }

  /** The object's socket is there. Returns its cookie; undefined where it has none. */
  open(object: object, label: string | undefined, stack: string | undefined): bigint | undefined {
    const fd = findDescriptor(object);
    if (typeof fd !== "number") return undefined;
    const bytes = new Uint8Array(this.#cookie.buffer);
    if (this.#libc.getsockopt(fd, SOL_SOCKET, SO_COOKIE, bytes) !== bytes.length) return undefined;
    const cookie = this.#cookie[0] ?? 0n;
    this.#opened.set(cookie, { object: new WeakRef(object), label, stack, since: monotonic() });
    return cookie;
  }

  /** The object is not tracked any more, or has another socket; another object may have taken its place. */
  forget(cookie: bigint, object: WeakRef<object>): void {
    if (this.#opened.get(cookie)?.object.deref() === object.deref()) this.#opened.delete(cookie);
  }

  /** The object's socket has closed. */
  close(cookie: bigint): void {
    const opened = this.#opened.get(cookie);
    const object = opened?.object.deref();
    if (opened === undefined || object === undefined) return;
    this.#opened.delete(cookie);
    const { label, stack, since } = opened;
    this.#closed.set(cookie, { tracked: { object, label, stack }, since });
    this.#timer ??= setTimeout(() => this.#forgetOld(), KEPT_MS).unref();
  }

  /** The object whose socket had this cookie; it is not kept any longer. */
  take(cookie: bigint): TrackedEnd | undefined {
    const closed = this.#closed.get(cookie) ?? this.#closedBefore.get(cookie);
    if (closed !== undefined) {
      this.#closed.delete(cookie);
      return closed;
    }
    const opened = this.#opened.get(cookie);
    const object = opened?.object.deref();
    this.#opened.delete(cookie);
    if (opened === undefined || object === undefined) return undefined;
    const { label, stack, since } = opened;
    return { tracked: { object, label, stack }, since };
  }

  #forgetOld(): void {
    this.#closedBefore = this.#closed;
    this.#closed = new Map();
    this.#timer = this.#closedBefore.size === 0 ? undefined : setTimeout(() => this.#forgetOld(), KEPT_MS).unref();
  }
}
