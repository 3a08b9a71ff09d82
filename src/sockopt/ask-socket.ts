import { type Libc, libc } from "../libc/libc";
import { descriptorOf, type SocketLike } from "../procfs/node/descriptor";

/** Asks the C library about the descriptor of a socket; undefined when it is not open. Throws as libc() and descriptorOf() do. */
export function askSocket<T>(socket: SocketLike, ask: (c: Libc, fd: number) => T): T | undefined {
  const c = libc();
  const fd = descriptorOf(socket);
  return fd === undefined ? undefined : ask(c, fd);
}
