import type { IncomingMessage, ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";

/** A request as servers of http, https and http2 give it, and Express. */
export type HttpRequest = IncomingMessage | Http2ServerRequest;
export type HttpResponse = ServerResponse | Http2ServerResponse;

/** Answers a request at once. */
export function answer(response: HttpResponse, status: number, headers: Record<string, string>, body: string): void {
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.end(body);
}

/** What a request asks for, without its query. */
export function pathOf({ url }: HttpRequest): string | undefined {
  const end = url?.indexOf("?") ?? -1;
  return end < 0 ? url : url?.slice(0, end);
}
