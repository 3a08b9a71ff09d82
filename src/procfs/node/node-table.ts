import { type SocketRow, SocketTable, type State } from "../../table/index";
import { findDescriptor, type SocketLike } from "./descriptor";
import { sharedListener } from "./shared-listener";
import { inodeOf } from "./socket-inode";

/** A table that Node can ask about its own sockets. */
export class NodeSocketTable extends SocketTable {
  /**
   * The row of a socket of this process, or undefined: closed, not connected, or not in this table (dgram needs udp read).
   * Of a server in a cluster's worker, the row of the primary's listener. Throws ERR_INVALID_ARGUMENT for what cannot
   * have a socket.
   */
  of(socket: SocketLike): SocketRow | undefined {
    const inode = inodeOf(socket);
    if (inode !== undefined) return this.byInode(inode);
    const isShared = typeof socket === "object" && socket !== null && findDescriptor(socket) === "elsewhere";
    return isShared ? sharedListener(this, socket) : undefined;
  }

  /** Its state alone. */
  stateOf(socket: SocketLike): State | undefined {
    return this.of(socket)?.state;
  }
}
