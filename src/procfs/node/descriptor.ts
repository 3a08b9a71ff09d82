import { invalidArgument, type SockdexError } from "../../table/errors";

/*
 * From a Node object to its descriptor. Which property leads there is Node's private matter, and its libraries': where
 * none does, the answer says what kind of nothing was met, never a guess.
 */

/**
 * A descriptor, or an object with a socket: net.Socket, net.Server, tls.TLSSocket, dgram.Socket; http(s) requests,
 * responses and servers; HTTP/2 sessions and streams; ws's WebSocket and WebSocketServer; Express' and Fastify's requests
 * and replies, Koa's contexts; undici's Client; and objects that hold one of these as `socket`, `stream` or `session`.
 * TLS over a stream that is not a socket has no descriptor: ask the socket under that stream.
 */
export type SocketLike = number | object | null | undefined;

/**
 * What there is instead of a descriptor. `closed`: destroyed, ended, or a server that does not listen; `opening`: a
 * host's name is being looked up, the kernel knows of no socket yet; `unopened`: not even that; `elsewhere`: a server
 * of a cluster's worker, whose socket the primary process holds; `hollow`: a wrapper around something else than a socket,
 * or around nothing; `none`: what cannot have a socket.
 */
export type Absence = "closed" | "opening" | "unopened" | "elsewhere" | "hollow" | "none";

/** Properties that lead from Node's objects to the socket they use, innermost last. */
const INNER = ["stream", "session", "socket"] as const;

/**
 * The same of libraries' objects: Fastify's requests and replies have `raw`, ws's WebSocketServer `_server`, its WebSocket
 * `_req` while it opens and `_socket` afterwards.
 */
const WRAPPED = ["raw", "_server", "_req", "_socket"] as const;

/** Fastify's reply holds a response, that a stream, that a session, that a socket: never more than a few steps. */
const MAX_STEPS = 8;

/** The largest C int. */
const MAX_DESCRIPTOR = 0x7fffffff;

/** A property of a program's object; undefined too where its getter throws. */
export function propertyOf(value: object, key: PropertyKey): unknown {
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
    propertyOf(value, "complete") === true &&
    typeof propertyOf(value, "method") === "string" &&
    propertyOf(value, "statusCode") === null
  );
}

/** The value of the object's own symbol of this description. */
function behindSymbol(value: object, description: string): unknown {
  const symbol = Object.getOwnPropertySymbols(value).find((one) => one.description === description);
  return symbol === undefined ? undefined : propertyOf(value, symbol);
}

/** Where dgram keeps its handle: behind a symbol, and it warns whoever asks for `_handle`. Others have that of their own. */
function datagramState(value: object): object | undefined {
  if (Object.hasOwn(value, "_handle")) return undefined;
  const state = behindSymbol(value, "state symbol");
  return isObject(state) ? state : undefined;
}

/** The next object on the way to the socket. */
function innerOf(value: object): object | undefined {
  const inner: unknown[] = INNER.map((key) => propertyOf(value, key));
  // What has a handle is Node's own: an accepted socket's `_server` is not on the way to its socket.
  if (!("_handle" in value)) {
    // undici's Client keeps its connection behind a symbol.
    inner.unshift(...WRAPPED.map((key) => propertyOf(value, key)), behindSymbol(value, "socket"));
  }
  return inner.find((one): one is object => isObject(one) && one !== value);
}

/** Whether objects of this kind have a socket at some time: a property for it is there, whatever is in it now. */
function canHaveSocket(value: object): boolean {
  // A WebSocketServer of ws has no `_server` when its program hands it the upgrades.
  if (["_handle", "handleUpgrade", ...WRAPPED, ...INNER].some((key) => key in value)) return true;
  // dgram's Socket, and undici's Client before it has connected.
  const symbols = Object.getOwnPropertySymbols(value).map(({ description }) => description);
  return symbols.includes("state symbol") || symbols.includes("http context");
}

/** What an object without a descriptor says of its socket, if anything. */
function absenceOf(value: object, datagram: object | undefined): Absence | undefined {
  if (datagram) return isObject(propertyOf(datagram, "handle")) ? "unopened" : "closed";
  const listening = propertyOf(value, "listening");
  if (typeof listening === "boolean") return listening ? "elsewhere" : "closed";
  if (propertyOf(value, "connecting") === true) return "opening";
  // A socket that has none yet, and a request that waits for one; or a request or response that is over and has let go.
  if (
    propertyOf(value, "destroyed") === false &&
    (propertyOf(value, "_handle") === null || propertyOf(value, "socket") === null)
  ) {
    const isOver = propertyOf(value, "writableFinished") === true || propertyOf(value, "complete") === true;
    return isOver ? "closed" : "unopened";
  }
  if ("_handle" in value) return undefined;
  // ws: a WebSocket has none before it opens, nor after a handshake that failed, a WebSocketServer none once it is closed.
  if (propertyOf(value, "_socket") === null) return propertyOf(value, "readyState") === 0 ? "opening" : "closed";
  if (propertyOf(value, "_server") === null) return "closed";
  return undefined;
}

/** The descriptor that the object itself holds, not one inside it: of a socket that is being destroyed too, whose handle is still open. */
export function ownDescriptor(socket: object): number | undefined {
  const handle = propertyOf(socket, "_handle");
  const fd = isObject(handle) ? propertyOf(handle, "fd") : undefined;
  return isDescriptor(fd) ? fd : undefined;
}

/** The descriptor a Node object holds now, or what it has instead. */
export function findDescriptor(socket: SocketLike): number | Absence {
  if (isDescriptor(socket)) return socket;
  // What closed sockets have is −1.
  if (typeof socket === "number") return Number.isInteger(socket) && socket < 0 ? "closed" : "none";
  if (socket === null || socket === undefined) return "hollow";
  if (!isObject(socket) || !canHaveSocket(socket)) return "none";
  let absence: Absence = "hollow";
  let value: object | undefined = socket;
  for (let step = 0; step < MAX_STEPS && value; step++) {
    if (propertyOf(value, "destroyed") === true && !isReadRequest(value)) return "closed";
    const datagram = datagramState(value);
    const handle = datagram ? propertyOf(datagram, "handle") : propertyOf(value, "_handle");
    // A handle that is closed or not open yet has −1 or none.
    const fd = isObject(handle) ? propertyOf(handle, "fd") : undefined;
    if (isDescriptor(fd)) return fd;
    absence = absenceOf(value, datagram) ?? absence;
    value = innerOf(value);
  }
  return absence;
}

/**
 * The descriptor a Node object holds now, or undefined when it holds none: closed, destroyed, not yet connecting. Throws
 * ERR_INVALID_ARGUMENT for what cannot have a socket.
 */
export function descriptorOf(socket: SocketLike): number | undefined {
  const found = findDescriptor(socket);
  if (found === "none") throw notASocket(socket);
  return typeof found === "number" ? found : undefined;
}

function notASocket(value: unknown): SockdexError {
  const kind: unknown = isObject(value) ? propertyOf(value, "constructor") : undefined;
  const name = typeof kind === "function" ? kind.name : isObject(value) ? "This object" : String(value);
  return invalidArgument(
    `${name} cannot have a socket: give a net.Socket, a server, a request or reply, a WebSocket, or a descriptor.`,
  );
}
