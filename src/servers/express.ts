import type { IncomingMessage, ServerResponse } from "node:http";
import { ServerWatch, type WatchOptions } from "./server-watch";

export interface ExpressOptions extends WatchOptions {
  /** The server of the program. Left out: that of each request, from the first one on. */
  server?: object;
}

/** Of Express and Connect. */
export type Middleware = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

/**
 * Middleware for Express and Connect: use it before what it is to protect, and before a logger that calls socketInfo().
 * Throws ERR_INVALID_ARGUMENT, ERR_CLOSED when the monitor is.
 */
export function expressSockets({ server, ...options }: ExpressOptions = {}): Middleware {
  const watch = new ServerWatch(server, options, ["server"]);
  return (request, response, next) => {
    if (!watch.handle(request, response)) next();
  };
}
