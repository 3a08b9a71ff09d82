import type { Connection } from "./connection";
import { connectionOf } from "./connections";
import type { HttpRequest, HttpResponse } from "./http";
import type { SocketInfo } from "./socket-info";

/** Where a request and its response of Node have their record: a property costs less than a WeakMap. */
const RECORD: unique symbol = Symbol("sockdex.request");

function recordOf(object: unknown): RequestRecord | undefined {
  const record: unknown = typeof object === "object" && object !== null ? Reflect.get(object, RECORD) : undefined;
  return record instanceof RequestRecord ? record : undefined;
}

class RequestRecord {
  readonly #connection: Connection;
  readonly #began = performance.now();
  /** Once the response is over. */
  #final: SocketInfo | undefined;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** As of now while the response is sent. */
  get info(): SocketInfo {
    return this.#final ?? this.#connection.look(this.#durationMs);
  }

  /** What is counted later is the next request's. */
  end(): void {
    this.#final ??= this.#connection.take(this.#durationMs);
  }

  get #durationMs(): number {
    return performance.now() - this.#began;
  }
}

/** Lets socketInfo() know of a request when it has been answered. One that it knows already is left as it is. */
export function followRequest(request: HttpRequest, response: HttpResponse): void {
  if (recordOf(request)) return;
  const connection = connectionOf(request);
  if (!connection) return;
  const record = new RequestRecord(connection);
  Reflect.set(request, RECORD, record);
  Reflect.set(response, RECORD, record);
  const end = () => record.end();
  // Before a logger's listeners, which may ask.
  response.prependListener("finish", end);
  response.prependListener("close", end);
}

/**
 * What the kernel counts of the connection of a request, for an access log: when the response has been sent they are final, before that as of now. Bytes
 * and retransmits are those since the request before it ended on the same connection, of the first one since the connection
 * began; what is retransmitted after the response is the next one's. `ended` is `open` while the connection is. Takes a
 * request, response or reply of Node, Express or Fastify; of one that no plug of this package has seen it returns undefined.
 */
export function socketInfo(request: object): SocketInfo | undefined {
  return (recordOf(request) ?? recordOf(Reflect.get(request, "raw")))?.info;
}
