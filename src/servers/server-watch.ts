import type { EventEmitter } from "node:events";
import type { SocketMonitor } from "../live/monitor";
import { propertyOf } from "../procfs/node/descriptor";
import { invalidArgument } from "../table/errors";
import { FUNCTION, type Kind, NUMBER, refuseOtherKinds, TEXT } from "../table/reading/option-kinds";
import { refuseUnknown } from "../table/reading/options";
import { type AcceptQueue, NODES_BACKLOG, QueueReader, STALE_MS } from "./accept-queue";
import { connectionOf } from "./connections";
import { answer, type HttpRequest, type HttpResponse, pathOf } from "./http";
import { MONITOR } from "./monitor-kind";
import { type SocketReport, socketReport } from "./report";
import { followRequest } from "./request-info";
import { Shedder, type SheddingOptions } from "./shedding";
import type { SocketInfo } from "./socket-info";

export interface WatchOptions {
  /** Tracks the server with its connections, and is what `path` reports. */
  monitor?: SocketMonitor;
  /** Answers requests with 503 while the accept queue is nearly full. Default false. */
  shed?: boolean | SheddingOptions;
  /** A path, as `/sockets`, at which GET returns socketReport() as JSON: whoever can ask sees addresses of peers. Default none. */
  path?: string;
  /** As the server's listen() was given it: the limit of its accept queue where koffi is missing. Default 511, Node's. */
  backlog?: number;
  /** Called with each connection that has ended: its net.Socket, its TLSSocket, or ws's WebSocket. */
  onConnectionEnd?: (info: SocketInfo, connection: object) => void;
}

const SHED: Kind = {
  name: "true, false or options of shedding",
  is: (value) => typeof value === "boolean" || (typeof value === "object" && value !== null && !Array.isArray(value)),
};
const OPTIONS = { monitor: MONITOR, shed: SHED, path: TEXT, backlog: NUMBER, onConnectionEnd: FUNCTION };

/** A server with its accept queue, its requests and its connections. */
export class ServerWatch {
  readonly #options: WatchOptions;
  readonly #reader: QueueReader;
  readonly #shedder: Shedder | undefined;
  /** Servers, and what ends following each. */
  readonly #servers = new Map<object, () => void>();
  #isOver = false;

  /**
   * Without a server, the servers of its requests are followed. `others`: options that a plug has taken out. Throws
   * ERR_INVALID_ARGUMENT, ERR_CLOSED.
   */
  constructor(server: object | undefined, options: WatchOptions, others: readonly string[] = []) {
    refuseUnknown(options, [...others, ...Object.keys(OPTIONS)], "option");
    refuseOtherKinds(options, OPTIONS);
    const { monitor, shed = false, path, backlog = NODES_BACKLOG } = options;
    if (path !== undefined && !monitor)
      throw invalidArgument(`The path ${path} reports what a monitor sees: give the option monitor too.`);
    if (path !== undefined && !path.startsWith("/")) throw invalidArgument(`The path ${path} does not begin with "/".`);
    if (!(backlog >= 0)) throw invalidArgument(`backlog ${String(backlog)} is not a number of connections.`);
    this.#options = options;
    this.#reader = new QueueReader(monitor, backlog);
    if (shed !== false) this.#shedder = new Shedder(shed === true ? {} : shed, this.#servers, this.#reader);
    if (server === undefined) return;
    if (!isEmitter(server)) throw invalidArgument("Only servers are watched: of net, tls, http, https, http2 or ws.");
    this.#follow(server);
  }

  /** The accept queue now; of several listeners the fullest. Undefined where it is not known. */
  get acceptQueue(): AcceptQueue | undefined {
    return this.#reader.fullest(this.#servers.keys());
  }

  /** Whether requests are shed now. */
  get isOverloaded(): boolean {
    return this.#shedder?.isOverloaded ?? false;
  }

  /** What Retry-After says when a request is shed. Unit: seconds. */
  get retryAfter(): string {
    return this.#shedder?.retryAfter ?? "0";
  }

  /** Whether this request is to be shed. Its server is followed from now on. */
  sheds(request: HttpRequest): boolean {
    const server = serverOf(request);
    if (isEmitter(server) && !this.#servers.has(server) && !this.#isOver) this.#discover(server);
    return this.#shedder !== undefined && !this.isReport(request) && this.#shedder.sheds(request);
  }

  /** Whether this asks for `path`. */
  isReport(request: HttpRequest): boolean {
    return pathOf(request) === this.#options.path && (request.method === "GET" || request.method === "HEAD");
  }

  /** What `path` returns; of a snapshot to come where the newest is older than 5 seconds. Rejects as the monitor's refresh() does. */
  async report(): Promise<SocketReport> {
    const { monitor } = this.#options;
    if (!monitor) throw invalidArgument("A report is of what a monitor sees: give one.");
    // One without an interval reads nothing by itself.
    if (Date.now() - (monitor.snapshot?.time ?? 0) > STALE_MS) await monitor.refresh();
    return socketReport(monitor);
  }

  /** Answers a request that is to be shed, or asks for `path`; false: it is the program's to answer. */
  handle(request: HttpRequest, response: HttpResponse): boolean {
    const sheds = this.sheds(request);
    followRequest(request, response);
    if (sheds) {
      const headers = { "retry-after": this.retryAfter, "content-type": "text/plain" };
      answer(response, 503, headers, "Too many connections are waiting: try again later.\n");
      return true;
    }
    if (!this.isReport(request)) return false;
    const json = { "content-type": "application/json" };
    this.report().then(
      (report) => answer(response, 200, json, JSON.stringify(report)),
      (error: Error) => answer(response, 500, json, JSON.stringify({ error: error.message })),
    );
    return true;
  }

  /** Follows nothing any more. */
  unwatch(): void {
    this.#isOver = true;
    for (const stop of this.#servers.values()) stop();
    this.#servers.clear();
  }

  [Symbol.dispose](): void {
    this.unwatch();
  }

  /** One of several that a program listens with: Fastify has one for each address of localhost. */
  #discover(server: EventEmitter): void {
    this.#follow(server);
    server.once("close", () => {
      this.#servers.get(server)?.();
      this.#servers.delete(server);
    });
  }

  #follow(server: EventEmitter): void {
    const { monitor, onConnectionEnd } = this.#options;
    const endTracking = monitor?.track(server);
    const followEnd = (connection: object) => {
      connectionOf(connection)?.onEnd((info) => {
        if (!this.#isOver) onConnectionEnd?.(info, connection);
      });
    };
    const connectionEvent = isSecure(server) ? "secureConnection" : "connection";
    if (onConnectionEnd) server.prependListener(connectionEvent, followEnd);
    // Of an HTTP/2 server that only has listeners for streams Node would make a request of each stream.
    const hasRequests = !isHttp2(server) || server.listenerCount("request") > 0;
    if (hasRequests) server.prependListener("request", followRequest);
    this.#servers.set(server, () => {
      if (onConnectionEnd) server.off(connectionEvent, followEnd);
      if (hasRequests) server.off("request", followRequest);
      endTracking?.();
    });
  }
}

/**
 * Watches a server of net, tls, http, https or http2, or a WebSocketServer of ws, from now on: its accept queue, for
 * shedding, the figures of its requests, for socketInfo(), and how its connections end. Without koffi figures are those that
 * Node has. Throws ERR_INVALID_ARGUMENT, ERR_CLOSED when the monitor is.
 */
export function watchServer(server: object, options: WatchOptions = {}): ServerWatch {
  return new ServerWatch(server, options);
}

/** Of inject() requests have no socket, and of HTTP/2 none when their connection is gone. */
function serverOf({ socket }: HttpRequest): unknown {
  return typeof socket === "object" && socket !== null ? propertyOf(socket, "server") : undefined;
}

function isEmitter(value: unknown): value is EventEmitter {
  return typeof value === "object" && value !== null && typeof Reflect.get(value, "prependListener") === "function";
}

function isSecure(server: object): boolean {
  return "setSecureContext" in server;
}

function isHttp2(server: object): boolean {
  return "updateSettings" in server;
}
