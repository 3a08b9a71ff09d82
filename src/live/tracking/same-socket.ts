import type { QueryTable, SocketRow } from "../../table/index";

/**
 * The row that a socket of an earlier table has in this one; −1 where it is gone. A socket is its cookie, else its inode, else
 * its protocol and both ends.
 */
export function rowOfSocket(table: QueryTable, socket: SocketRow): number {
  const { cookie } = table.columns;
  // 0: from /proc, beside others by netlink.
  if (cookie !== undefined && socket.cookie) return cookie.indexOf(socket.cookie);
  if (socket.inode !== 0) return table.rowOfInode(socket.inode);
  const { protocol, localAddress, localPort, remoteAddress, remotePort } = socket;
  const ends = { protocol, localPort, remotePort, local: localAddress, remote: remoteAddress };
  return table.select(ends)[0] ?? -1;
}
