/*
 * From a Node object to its descriptor. Which property leads there is Node's private matter; where none does, the
 * answer says what kind of nothing was met, never a guess.
 */

/**
 * A descriptor, or any of: net.Socket, net.Server, tls.TLSSocket, http(s) requests, responses and servers, HTTP/2 sessions
 * and streams, dgram.Socket. TLS over a stream that is no socket has no descriptor: ask the socket under that stream.
 */
export type SocketLike = number | object | null | undefined;

/**
 * What there is instead of a descriptor. `closed`: destroyed, ended, or a server that does not listen; `opening`: a
 * host's name is being looked up, the kernel knows of no socket yet; `unopened`: not even that; `elsewhere`: a server
 * of a cluster's worker, whose socket the primary process holds; `none`: nothing that ever has a socket.
 */
export type Absence = "closed" | "opening" | "unopened" | "elsewhere" | "none";

/** Properties that lead from a wrapper to the socket it uses, innermost last. */
const INNER = ["stream", "session", "socket"] as const;

/** A request holds a response's socket, a stream a session, a session a socket: never more than a few steps. */
const MAX_STEPS = 4;

/** The largest C int. */
const MAX_DESCRIPTOR = 0x7fffffff;

function get(value: object, key: PropertyKey): unknown {
  try {
    // An HTTP/2 session's socket is a proxy that throws once the session is unbound.
    return Reflect.get(value, key);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function isDescriptor(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= MAX_DESCRIPTOR;
}

/** A server's request counts as destroyed once its body is read, while its connection lives on. */
function isReadRequest(value: object): boolean {
  return (
    get(value, "complete") === true && typeof get(value, "method") === "string" && get(value, "statusCode") === null
  );
}

/** Where dgram keeps its handle: behind a symbol, and it warns whoever asks for `_handle`. Others have that of their own. */
function datagramState(value: object): object | undefined {
  if (Object.hasOwn(value, "_handle")) return undefined;
  const symbol = Object.getOwnPropertySymbols(value).find(({ description }) => description === "state symbol");
  const state = symbol === undefined ? undefined : get(value, symbol);
  return isObject(state) ? state : undefined;
}

/** What an object without a descriptor says of its socket, if anything. */
function absenceOf(value: object, datagram: object | undefined): Absence | undefined {
  if (datagram) return isObject(get(datagram, "handle")) ? "unopened" : "closed";
  const listening = get(value, "listening");
  if (typeof listening === "boolean") return listening ? "elsewhere" : "closed";
  if (get(value, "connecting") === true) return "opening";
  // A socket that has none yet, and a request that waits for one; or a request or response that is over and has let go.
  if (get(value, "destroyed") === false && (get(value, "_handle") === null || get(value, "socket") === null)) {
    const isOver = get(value, "writableFinished") === true || get(value, "complete") === true;
    return isOver ? "closed" : "unopened";
  }
  return undefined;
}

/** The descriptor a Node object holds now, or what it has instead. */
export function findDescriptor(socket: SocketLike): number | Absence {
  // What closed sockets have is −1.
  if (typeof socket === "number") return isDescriptor(socket) ? socket : "closed";
  let absence: Absence = "none";
  let value: unknown = socket;
  for (let step = 0; step < MAX_STEPS && isObject(value); step++) {
    if (get(value, "destroyed") === true && !isReadRequest(value)) return "closed";
    const datagram = datagramState(value);
    const handle = datagram ? get(datagram, "handle") : get(value, "_handle");
    // A handle that is closed or not open yet has −1 or none.
    const fd = isObject(handle) ? get(handle, "fd") : undefined;
    if (isDescriptor(fd)) return fd;
    const outer: object = value;
    absence = absenceOf(outer, datagram) ?? absence;
    value = INNER.map((key) => get(outer, key)).find((inner) => isObject(inner) && inner !== outer);
  }
  return absence;
}

/** The descriptor a Node object holds now, or undefined when it holds none: closed, destroyed, not yet connecting. */
export function descriptorOf(socket: SocketLike): number | undefined {
  const found = findDescriptor(socket);
  return typeof found === "number" ? found : undefined;
}
