import { fstatSync } from "node:fs";
import { descriptorOf, type SocketLike } from "./descriptor";

/**
 * Inode of the socket behind a Node object or a descriptor; undefined when it is closed, not open yet, or no socket. Throws
 * ERR_INVALID_ARGUMENT for what cannot have one.
 */
export function inodeOf(socket: SocketLike): number | undefined {
  const fd = descriptorOf(socket);
  if (fd === undefined) return undefined;
  try {
    const stat = fstatSync(fd);
    return stat.isSocket() ? stat.ino : undefined;
  } catch {
    // EBADF: the descriptor was closed behind its object's back.
    return undefined;
  }
}
