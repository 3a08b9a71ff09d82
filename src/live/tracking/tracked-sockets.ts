import { inodeOf } from "../../procfs/node/socket-inode";
import type { Tracked } from "./tracked";
import type { TrackedEnds } from "./tracked-ends";

interface Entry {
  readonly object: WeakRef<object>;
  readonly label: string | undefined;
  readonly stack: string | undefined;
  /** 0 while the object has no socket. */
  inode: number;
  /** Undefined too where ends are not heard of. */
  cookie: bigint | undefined;
}

/**
 * Objects with sockets, found by their socket's inode. It holds them weakly, and forgets what is closed or collected.
 * What has no socket yet is asked for it again at each refreshInodes().
 */
export class TrackedSockets {
  readonly #byInode = new Map<number, Entry>();
  /** Those whose socket may still come or change: while several addresses are tried, each attempt is a socket. */
  readonly #opening = new Set<Entry>();
  readonly #ends: TrackedEnds | undefined;
  readonly #collected = new FinalizationRegistry<Entry>((entry) => this.#remove(entry));

  /** `ends` is told what opens and closes. */
  constructor(ends?: TrackedEnds) {
    this.#ends = ends;
  }

  /** How many are held. */
  get size(): number {
    return new Set([...this.#byInode.values(), ...this.#opening]).size;
  }

  /**
   * Adds an object; a later one with the same socket takes its place, as a WebSocket that of its net.Socket. Returns what
   * removes it, and what is to be called when its socket has closed. Throws ERR_INVALID_ARGUMENT for what cannot have a
   * socket.
   */
  add(
    object: object,
    label: string | undefined,
    stack: string | undefined,
  ): { check(): void; remove(): void; close(): void } {
    const entry: Entry = { object: new WeakRef(object), label, stack, inode: 0, cookie: undefined };
    this.#find(entry, object);
    this.#collected.register(object, entry, entry);
    return {
      check: () => this.#check(entry),
      remove: () => this.#remove(entry),
      close: () => {
        if (entry.cookie !== undefined) this.#ends?.close(entry.cookie);
        this.#remove(entry);
      },
    };
  }

  /** Asks those that had no socket, or may have another by now. */
  refreshInodes(): void {
    for (const entry of this.#opening) this.#check(entry);
  }

  /** The object whose socket had this inode when it was asked last. */
  of(inode: number): Tracked | undefined {
    const entry = inode === 0 ? undefined : this.#byInode.get(inode);
    const object = entry?.object.deref();
    return entry && object ? { object, label: entry.label, stack: entry.stack } : undefined;
  }

  #check(entry: Entry): void {
    const object = entry.object.deref();
    if (object) this.#find(entry, object);
    else this.#remove(entry);
  }

  #find(entry: Entry, object: object): void {
    const inode = inodeOf(object) ?? 0;
    if (inode !== entry.inode) {
      this.#forgetInode(entry);
      entry.inode = inode;
      if (inode !== 0) {
        this.#byInode.set(inode, entry);
        entry.cookie = this.#ends?.open(object, entry.label, entry.stack);
      }
    }
    if (inode === 0 || isConnecting(object)) this.#opening.add(entry);
    else this.#opening.delete(entry);
  }

  #remove(entry: Entry): void {
    this.#forgetInode(entry);
    this.#opening.delete(entry);
    this.#collected.unregister(entry);
  }

  /** Another object may have the same socket by now: that one's entry stays. */
  #forgetInode(entry: Entry): void {
    if (this.#byInode.get(entry.inode) === entry) this.#byInode.delete(entry.inode);
    entry.inode = 0;
    if (entry.cookie !== undefined) this.#ends?.forget(entry.cookie, entry.object);
    entry.cookie = undefined;
  }
}

function isConnecting(object: object): boolean {
  return "connecting" in object && object.connecting === true;
}
