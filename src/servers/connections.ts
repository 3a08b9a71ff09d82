import { propertyOf } from "../procfs/node/descriptor";
import { Connection, type ConnectionSocket, isConnectionSocket } from "./connection";

/** Where a socket has its Connection. */
const CONNECTION: unique symbol = Symbol("sockdex.connection");

/**
 * The connection behind what a server gives for one: a socket, a request or a WebSocket. It is followed from the first call
 * on. Undefined for what has no socket that is open.
 */
export function connectionOf(object: object): Connection | undefined {
  const socket = socketOf(object);
  if (socket === undefined) return undefined;
  const known = propertyOf(socket, CONNECTION);
  if (known instanceof Connection) return known;
  if (!isConnectionSocket(socket) || !("remoteAddress" in socket) || propertyOf(socket, "destroyed") === true) {
    return undefined;
  }
  const itself = behindProxy(socket);
  const connection = new Connection(itself);
  Reflect.set(itself, CONNECTION, connection);
  return connection;
}

/**
 * An HTTP/2 request's `socket` is a proxy, which leads to its stream's properties once that has closed. What it calls, it
 * calls on the socket behind it, which off() returns.
 */
function behindProxy(socket: ConnectionSocket): ConnectionSocket {
  return socket.off(CONNECTION, () => {});
}

/** The socket itself, or that of a request, and of ws's WebSocket. */
function socketOf(object: object): object | undefined {
  const inner = propertyOf(object, "socket") ?? propertyOf(object, "_socket");
  if (typeof inner === "object" && inner !== null) return inner;
  return "remoteAddress" in object ? object : undefined;
}
