import { Connection, isConnectionSocket } from "./connection";

/** Where a socket has its Connection. An HTTP/2 request's `socket` is a proxy: it leads to the properties of the one behind it. */
const CONNECTION: unique symbol = Symbol("sockdex.connection");

/**
 * The connection behind what a server gives for one: a socket, a request or a WebSocket. It is followed from the first call
 * on. Undefined for what has no socket that is open.
 */
export function connectionOf(object: object): Connection | undefined {
  const socket = socketOf(object);
  if (socket === undefined) return undefined;
  const known: unknown = Reflect.get(socket, CONNECTION);
  if (known instanceof Connection) return known;
  if (!isConnectionSocket(socket) || !("remoteAddress" in socket) || Reflect.get(socket, "destroyed") === true) {
    return undefined;
  }
  const connection = new Connection(socket);
  Reflect.set(socket, CONNECTION, connection);
  return connection;
}

/** The socket itself, or that of a request, and of ws's WebSocket. */
function socketOf(object: object): object | undefined {
  const inner: unknown = Reflect.get(object, "socket") ?? Reflect.get(object, "_socket");
  if (typeof inner === "object" && inner !== null) return inner;
  return "remoteAddress" in object ? object : undefined;
}
