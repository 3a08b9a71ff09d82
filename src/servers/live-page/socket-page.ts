import type { SocketMonitor } from "../../live/monitor";
import { invalidArgument } from "../../table/errors";
import { BOOLEAN, NUMBER, refuseOtherKinds, TEXT, TEXTS } from "../../table/reading/option-kinds";
import { refuseUnknown } from "../../table/reading/options";
import { messageOf } from "../../table/realms";
import type { HttpRequest, HttpResponse } from "../http";
import { MONITOR } from "../monitor-kind";
import { type Access, refusalOf } from "./access";
import { CaptureFeed } from "./capture-feed";

export interface SocketPageOptions {
  /** Where the page is, as `/sockets`: whoever can ask for it sees all sockets that the monitor reads. */
  path: string;
  /** What is shown. Left out: a monitor of the page's own, of all tables of this network namespace, while somebody looks. */
  monitor?: SocketMonitor;
  /** The page is fed no more often than this. Default 5000. Unit: ms. */
  intervalMs?: number;
  /** Show which processes hold the sockets, of those that this user may see: some 5 µs a descriptor. Default true. */
  processes?: boolean;
  /** A secret: the page is at `path` + "/" + token then, and at no other address. Default none. */
  token?: string;
  /** Names that the server is asked by, besides IP addresses; requests by other names are refused. Default any. */
  hosts?: readonly string[];
}

const OPTIONS = {
  path: TEXT,
  monitor: MONITOR,
  intervalMs: NUMBER,
  processes: BOOLEAN,
  token: TEXT,
  hosts: TEXTS,
};
const DEFAULT_INTERVAL_MS = 5000;

/** A viewer who has not taken what he asked for after so long is disconnected. Unit: ms. */
const SLOW_MS = 60_000;

/** Answers requests for the page. */
export interface SocketPage {
  /** Returns false for a request that is not for the page: the program answers it, or `next` is called, as Express and Connect give it. */
  (request: HttpRequest, response: HttpResponse, next?: () => void): boolean;
  /** Ends what waits, and the page's own monitor. Later requests get 503. */
  close(): Promise<void>;
}

/**
 * The page of `sockdex report` fed live: a handler for servers of http, https and http2, and middleware for Express and
 * Connect. Put authentication in front. Throws ERR_INVALID_ARGUMENT.
 */
export function socketPage(options: SocketPageOptions): SocketPage {
  refuseUnknown(options, Object.keys(OPTIONS), "option");
  refuseOtherKinds(options, OPTIONS);
  const { path, monitor, intervalMs = DEFAULT_INTERVAL_MS, processes = true, token, hosts } = options;
  if (!path?.startsWith("/")) {
    throw invalidArgument(`path ${JSON.stringify(path)} does not begin with "/".`);
  }
  if (!(intervalMs > 0 && intervalMs <= 2 ** 31 - 1)) {
    throw invalidArgument(`intervalMs ${String(intervalMs)} is not a number of milliseconds above 0.`);
  }
  if (token !== undefined && !/^[\w-]{16,}$/.test(token)) {
    throw invalidArgument("token is not 16 or more letters, digits, - and _.");
  }
  const feed = new CaptureFeed(monitor, intervalMs, processes);
  const base = path.replace(/\/+$/, "");
  const access: Access = { token, hosts: hosts?.map((name) => name.toLowerCase()) };
  const page = (request: HttpRequest, response: HttpResponse, next?: () => void): boolean => {
    const asked = askedOf(request, base, token !== undefined);
    if (!asked) {
      next?.();
      return false;
    }
    const refusal = refusalOf(request, asked.token, asked.isData, access);
    if (refusal) sendText(response, refusal.status, refusal.text);
    else if (asked.isData)
      void sendOrSay(response, (gone) => sendCapture(response, feed, intervalMs, asked.after, gone));
    else void sendOrSay(response, () => sendPage(request, response));
    return true;
  };
  return Object.assign(page, { close: () => feed.close() });
}

interface Asked {
  token: string | undefined;
  /** A capture other than `after`, and not the page. */
  isData: boolean;
  after: string | undefined;
}

/** What a request wants of the page; undefined: nothing. */
function askedOf(request: HttpRequest, base: string, hasToken: boolean): Asked | undefined {
  if (request.method !== "GET" && request.method !== "HEAD") return undefined;
  // Express and Connect take what they are mounted at out of the address.
  const whole = "originalUrl" in request ? request.originalUrl : request.url;
  const [path = "", query = ""] = String(whole).split("?", 2);
  if (!path.startsWith(base)) return undefined;
  const rest = path.slice(base.length);
  const isIn = rest === "" || rest.startsWith("/");
  const words = rest.split("/").slice(1).filter(Boolean);
  if (!isIn || words.length > (hasToken ? 1 : 0)) return undefined;
  const after = new URLSearchParams(query).get("after");
  return { token: words[0], isData: after !== null, after: after || undefined };
}

/** Nothing of it is kept, framed, or read by other pages. */
function setHeaders(response: HttpResponse, headers: Record<string, string>): void {
  const all = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    ...headers,
  };
  for (const [name, value] of Object.entries(all)) response.setHeader(name, value);
}

function sendText(response: HttpResponse, status: number, text: string): void {
  response.statusCode = status;
  setHeaders(response, { "content-type": "text/plain; charset=utf-8" });
  response.end(`${text}\n`);
}

/** Sends, or says why that is not possible: nothing is thrown at the server. `gone`: nobody waits for it any more. */
async function sendOrSay(response: HttpResponse, send: (gone: AbortSignal) => Promise<void>): Promise<void> {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  try {
    await send(gone.signal);
  } catch (error) {
    if (!gone.signal.aborted && !response.headersSent) sendText(response, 503, messageOf(error));
  }
}

async function sendPage({ headers }: HttpRequest, response: HttpResponse): Promise<void> {
  // A program whose page nobody opens has no use for its text.
  const { gzipped, policy, unpacked } = await import("./page-text");
  const takesGzip = /\bgzip\b/.test(String(headers["accept-encoding"] ?? ""));
  setHeaders(response, {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": `${policy}; frame-ancestors 'none'`,
    vary: "accept-encoding",
    ...(takesGzip && { "content-encoding": "gzip" }),
  });
  end(response, takesGzip ? gzipped : unpacked());
}

async function sendCapture(
  response: HttpResponse,
  feed: CaptureFeed,
  intervalMs: number,
  after: string | undefined,
  gone: AbortSignal,
): Promise<void> {
  const capture = await feed.next(after, gone);
  if (gone.aborted) return;
  const interval = { "sockdex-interval": String(intervalMs) };
  if (capture) {
    setHeaders(response, {
      "content-type": "application/octet-stream",
      "content-length": String(capture.bytes.length),
      "sockdex-capture": capture.id,
      ...interval,
    });
    end(response, capture.bytes);
  } else {
    response.statusCode = 204;
    setHeaders(response, interval);
    response.end();
  }
}

/** Ends a response, or the connection of a viewer who does not take it: he would keep the bytes for as long as he likes. */
function end(response: HttpResponse, bytes: Uint8Array): void {
  const slow = setTimeout(() => response.destroy(), SLOW_MS).unref();
  response.once("close", () => clearTimeout(slow));
  response.end(bytes);
}
