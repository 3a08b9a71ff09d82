import { type SocketRow, SocketTable, type State } from "../table/index";
import type { SocketLike } from "./descriptor";
import { inodeOf } from "./socket-inode";

/** A table that Node can ask about its own sockets. */
export class NodeSocketTable extends SocketTable {
  /** The row of a socket of this process, or undefined: closed, not connected, or not in this table (dgram needs udp read). */
  of(socket: SocketLike): SocketRow | undefined {
    const inode = inodeOf(socket);
    return inode === undefined ? undefined : this.byInode(inode);
  }

  /** Its state alone. */
  stateOf(socket: SocketLike): State | undefined {
    return this.of(socket)?.state;
  }
}
