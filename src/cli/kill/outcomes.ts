import { SockdexError, type SocketRow } from "../../index";
import type { SocketDestroyer } from "../../procfs/sockets/socket-destroyer";

/** What became of a socket that was to be closed; `gone`: it had ended by then. `reason`: why it was refused. */
export type Outcome = { outcome: "closed" | "gone" } | { outcome: "refused"; reason: string };

/** Closes the socket that a row was read of, with its interface where it is bound to one. */
export function closeSocket(row: SocketRow, destroyer: SocketDestroyer): Outcome {
  const { protocol, localAddress, localPort, remoteAddress, remotePort, inode, cookie } = row;
  const ends = { protocol, localAddress, localPort, remoteAddress, remotePort };
  try {
    const isClosed = destroyer.destroy({ ...ends, inode, cookie, interface: row.interface ?? 0 });
    return { outcome: isClosed ? "closed" : "gone" };
  } catch (error) {
    if (!(error instanceof SockdexError)) throw error;
    return { outcome: "refused", reason: error.message };
  }
}
