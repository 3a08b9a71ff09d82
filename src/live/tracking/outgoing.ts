import { type ChannelListener, channel, subscribe, unsubscribe } from "node:diagnostics_channel";
import type { ClientRequest } from "node:http";
import { stackAbove } from "./stack";

/**
 * Calls `opened` for each connection that this process opens from now on by net.connect(), http, https, fetch() or
 * undici, with the stack that opened it when `stack` is true. Node publishes nothing of a bare tls.connect(). Returns
 * what ends it.
 */
export function onOutgoing(
  opened: (socket: object, stack: string | undefined) => void,
  { stack }: { stack: boolean },
): () => void {
  const known = new WeakSet<object>();
  const add = (socket: unknown, openedAt: string | undefined) => {
    if (typeof socket !== "object" || socket === null || known.has(socket)) return;
    known.add(socket);
    opened(socket, openedAt);
  };
  const onSocket: ChannelListener = (message, name) => {
    add(propertyOf(message, "socket"), stack ? stackAbove(channel(name).publish) : undefined);
  };
  const onRequest: ChannelListener = (message, name) => {
    const request = propertyOf(message, "request");
    // A plain request's socket comes by net.connect(). One with a socket that is known uses it once more.
    if (!isSecure(request) || (request.socket && known.has(request.socket))) return;
    const openedAt = stack ? stackAbove(channel(name).publish) : undefined;
    if (request.socket) add(request.socket, openedAt);
    else request.once("socket", (socket) => add(socket, openedAt));
  };
  const listeners: [string, ChannelListener][] = [
    ["net.client.socket", onSocket],
    ["undici:client:connected", onSocket],
    // Node 20 publishes only the second, when the code that made the request has returned.
    ["http.client.request.created", onRequest],
    ["http.client.request.start", onRequest],
  ];
  for (const [name, listener] of listeners) subscribe(name, listener);
  return () => {
    for (const [name, listener] of listeners) unsubscribe(name, listener);
  };
}

function propertyOf(message: unknown, key: string): unknown {
  return typeof message === "object" && message !== null ? Reflect.get(message, key) : undefined;
}

function isSecure(request: unknown): request is ClientRequest {
  return propertyOf(request, "protocol") === "https:";
}
