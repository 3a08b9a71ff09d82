import { fstatSync } from "node:fs";

/*
 * From a Node object to the inode of the kernel's socket: its descriptor, then fstat(2). Which property leads to the
 * descriptor is Node's private matter; where it leads nowhere the answer is undefined, never a guess.
 */

/** A descriptor, or any of: net.Socket, net.Server, tls.TLSSocket, http(s) requests, responses and servers, HTTP/2 sessions and streams, dgram.Socket. */
export type SocketLike = number | object | null | undefined;

/** Properties that lead from a wrapper to the socket it uses, innermost last. */
const INNER = ["stream", "session", "socket"] as const;

/** A request holds a response's socket, a stream a session, a session a socket: never more than a few steps. */
const MAX_STEPS = 4;

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

/** A server's request counts as destroyed once its body is read, while its connection lives on. */
function isReadRequest(value: object): boolean {
  return (
    get(value, "complete") === true && typeof get(value, "method") === "string" && get(value, "statusCode") === null
  );
}

/** A handle's descriptor; closed and not yet opened ones have −1 or none. */
function descriptorOfHandle(handle: unknown): number | undefined {
  if (!isObject(handle)) return undefined;
  const fd = get(handle, "fd");
  return typeof fd === "number" && fd >= 0 ? fd : undefined;
}

/** The handle of a Node object. dgram keeps its own behind a symbol, and warns whoever asks for `_handle`. */
function handleOf(value: object): unknown {
  const symbol = Object.getOwnPropertySymbols(value).find(({ description }) => description === "state symbol");
  if (symbol === undefined) return get(value, "_handle");
  const state = get(value, symbol);
  return isObject(state) ? get(state, "handle") : undefined;
}

/** The descriptor a Node object holds now, or undefined when it holds none: closed, destroyed, not yet connecting. */
export function descriptorOf(socket: SocketLike): number | undefined {
  if (typeof socket === "number") return Number.isInteger(socket) && socket >= 0 ? socket : undefined;
  let value: unknown = socket;
  for (let step = 0; step < MAX_STEPS && isObject(value); step++) {
    if (get(value, "destroyed") === true && !isReadRequest(value)) return undefined;
    const fd = descriptorOfHandle(handleOf(value));
    if (fd !== undefined) return fd;
    const outer: object = value;
    value = INNER.map((key) => get(outer, key)).find((inner) => isObject(inner) && inner !== outer);
  }
  return undefined;
}

/** Inode of the socket behind a Node object or a descriptor; undefined when it is closed, not open yet, or no socket. */
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
