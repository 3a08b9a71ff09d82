import { findDescriptor } from "../procfs/node/descriptor";
import { Connection, isConnectionSocket } from "./connection";

/** Connections that are open, by their descriptor: an HTTP/2 request does not lead to its socket's object. */
const open = new Map<number, Connection>();

/**
 * The connection behind what a server gives for one: a socket, a request or a WebSocket. It is followed from the first call
 * on. Undefined for what has no open socket.
 */
export function connectionOf(object: object): Connection | undefined {
  const fd = findDescriptor(object);
  if (typeof fd !== "number") return undefined;
  const known = open.get(fd);
  if (known?.has(fd)) return known;
  const socket = socketOf(object);
  if (!isConnectionSocket(socket)) return undefined;
  const connection = new Connection(socket);
  open.set(fd, connection);
  connection.onEnd(() => {
    // Where a handle was given away, another connection can have the number by now.
    if (open.get(fd) === connection) open.delete(fd);
  });
  return connection;
}

/** The socket itself: of ws's WebSocket its `_socket`, of an HTTP/2 stream its session's. */
function socketOf(object: object): unknown {
  if (isConnectionSocket(object) && "remoteAddress" in object) return object;
  for (const key of ["stream", "session", "socket", "_socket"]) {
    const inner: unknown = Reflect.get(object, key);
    if (typeof inner === "object" && inner !== null) return socketOf(inner);
  }
  return undefined;
}
