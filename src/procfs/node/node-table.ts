import { type QueryTable, type SocketRow, SocketTable, type State } from "../../table/index";
import { stateName } from "../../table/states";
import { findDescriptor, type SocketLike } from "./descriptor";
import { sharedListener } from "./shared-listener";
import { inodeOf } from "./socket-inode";

/** What a table of this machine can be asked about Node's sockets. */
export interface NodeQueries {
  /**
   * The row of a socket of this process, or undefined: closed, not connected, or not in this table (dgram needs udp read).
   * Of a server in a cluster's worker, the row of the primary's listener. Throws ERR_INVALID_ARGUMENT for what cannot
   * have a socket.
   */
  of(socket: SocketLike): SocketRow | undefined;
  /** Its state alone: no row is made. */
  stateOf(socket: SocketLike): State | undefined;
}

/** A table that takes text in and that Node can ask about its own sockets. */
export class NodeSocketTable extends SocketTable implements NodeQueries {
  of(socket: SocketLike): SocketRow | undefined {
    return rowOf(this, socket);
  }

  stateOf(socket: SocketLike): State | undefined {
    return stateOf(this, socket);
  }
}

/** NodeSocketTable.of(), of any table. */
export function rowOf(table: QueryTable, socket: SocketLike): SocketRow | undefined {
  const row = rowNumberOf(table, socket);
  return row < 0 ? undefined : table.row(row);
}

/** NodeSocketTable.stateOf(), of any table. */
export function stateOf(table: QueryTable, socket: SocketLike): State | undefined {
  const row = rowNumberOf(table, socket);
  return row < 0 ? undefined : stateName(table.columns.state[row] ?? 0);
}

/** −1: there is none. */
function rowNumberOf(table: QueryTable, socket: SocketLike): number {
  const inode = inodeOf(socket);
  if (inode !== undefined) return table.rowOfInode(inode);
  const isShared = typeof socket === "object" && socket !== null && findDescriptor(socket) === "elsewhere";
  return isShared ? (sharedListener(table, socket)?.index ?? -1) : -1;
}
