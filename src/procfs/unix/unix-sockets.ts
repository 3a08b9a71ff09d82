import type { TableSource } from "../../table/reading/sources";
import type { State } from "../../table/states";
import type { UnixSocket } from "../../table/unix-socket";
import type { SocketLike } from "../node/descriptor";
import { inodeOf } from "../node/socket-inode";

export interface UnixDiagnostics {
  /** Lines or messages that were damaged, and skipped. */
  readonly malformed: number;
  /** Inodes of which two rows say different things: by these nothing is found. Only of the text of /proc. */
  readonly ambiguous: number;
  /** With `source: "auto"`: why /proc was read and not netlink. */
  readonly fallback?: string;
}

/** The unix sockets of a network namespace, as they were when they were read. */
export class UnixSockets implements Iterable<UnixSocket> {
  /** What the rows came from. */
  readonly source: TableSource;
  /** In the order of the kernel; a socket that was listed twice is here once. */
  readonly rows: readonly UnixSocket[];
  readonly diagnostics: UnixDiagnostics;
  readonly #byInode = new Map<number, UnixSocket>();

  /** @internal */
  constructor(
    source: TableSource,
    { rows, malformed }: { rows: readonly UnixSocket[]; malformed: number },
    fallback?: string,
  ) {
    this.source = source;
    const ambiguous = new Set<number>();
    this.rows = rows.filter((row) => {
      const known = row.inode === 0 ? undefined : this.#byInode.get(row.inode);
      if (known === undefined) {
        if (row.inode !== 0) this.#byInode.set(row.inode, row);
        return true;
      }
      // Netlink's rows are identified by their inodes: a socket that changed meanwhile is kept as it was listed first.
      if (source === "netlink" || isSame(known, row)) return false;
      ambiguous.add(row.inode);
      return true;
    });
    for (const inode of ambiguous) this.#byInode.delete(inode);
    this.diagnostics = { malformed, ambiguous: ambiguous.size, ...(fallback !== undefined && { fallback }) };
  }

  get size(): number {
    return this.rows.length;
  }

  [Symbol.iterator](): Iterator<UnixSocket> {
    return this.rows[Symbol.iterator]();
  }

  /** The socket with this inode, which a process holds as `socket:[INODE]`; undefined: there is none, and never for 0. */
  byInode(inode: number): UnixSocket | undefined {
    return this.#byInode.get(inode);
  }

  /**
   * The row of a socket of this process: a net.Socket or net.Server at a path, a child's pipe, a descriptor. Undefined
   * where it has none: closed, or no unix socket. Throws ERR_INVALID_ARGUMENT for what cannot have a socket.
   */
  of(socket: SocketLike): UnixSocket | undefined {
    const inode = inodeOf(socket);
    return inode === undefined ? undefined : this.byInode(inode);
  }

  /** Its state alone. */
  stateOf(socket: SocketLike): State | undefined {
    return this.of(socket)?.state;
  }
}

function isSame(a: UnixSocket, b: UnixSocket): boolean {
  return a.type === b.type && a.state === b.state && a.path === b.path;
}
