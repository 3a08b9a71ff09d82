import { randomBytes } from "node:crypto";
import { createServer, type Server } from "node:http";
import { hostname, networkInterfaces } from "node:os";
import { PROTOCOLS, SockdexError } from "../../index";
import { SocketMonitor } from "../../live/index";
import { type SocketPage, socketPage } from "../../servers/index";
import { withAdvice } from "../../table/errors";
import { reasonOf } from "../../table/realms";
import { placeOf } from "../args/input";
import { complain, write } from "../terminal/output";
import { orUndo } from "../terminal/signals";
import type { Status } from "../terminal/status";
import type { ServeAddress } from "./serve-address";

export interface ServeOptions {
  serve: ServeAddress;
  /** Seconds between two readings. */
  interval?: number;
  pid?: number;
  procRoot?: string;
  processes: boolean;
}

const DEFAULT_SECONDS = 5;

/** Serves the page of the live tables until a signal ends the process. Throws SockdexError where it cannot listen. */
export async function serve({
  serve: address,
  interval = DEFAULT_SECONDS,
  processes,
  ...options
}: ServeOptions): Promise<Status> {
  const place = placeOf(options);
  const monitor = new SocketMonitor({ protocols: PROTOCOLS, info: true, owner: false, ...place });
  const token = randomBytes(18).toString("base64url");
  const hosts = ["localhost", hostname(), ...(isWildcard(address.host) ? [] : [address.host])];
  const page = socketPage({ path: "/", monitor, intervalMs: interval * 1000, processes, token, hosts });
  const server = createServer((request, response) => answer(page, request, response));
  const close = () => {
    server.close();
    server.closeAllConnections();
    void page.close();
    void monitor.close();
  };
  return orUndo(close, async () => {
    try {
      // Fails before it listens if the tables cannot be read.
      await monitor.refresh();
      const { port } = await listen(server, address);
      for (const host of shownHosts(address.host)) write(`http://${host}:${port}/${token}\n`);
    } catch (error) {
      close();
      throw error;
    }
    if (!isLoopback(address.host)) complain(WARNING);
    return failureOf(server).finally(close);
  });
}

/** Rejects when the server cannot go on: it would be asked for the same connection again and again. */
function failureOf(server: Server): Promise<never> {
  return new Promise((_, reject) => {
    server.on("error", (cause) => {
      const message = withAdvice(`Cannot accept connections any more: ${reasonOf(cause)}.`, cause);
      reject(new SockdexError("ERR_SYSTEM_CALL", message, { cause }));
    });
  });
}

const WARNING =
  "other machines can reach this address: whoever has it sees the addresses, ports, users and processes of all sockets here, and so does whoever reads the network in between, because nothing is encrypted";

function answer(page: SocketPage, ...[request, response]: Parameters<SocketPage>): void {
  page(request, response, () => {
    response.statusCode = 404;
    response.end();
  });
}

/** Resolves once it listens. */
function listen(server: Server, { host, port }: ServeAddress): Promise<{ port: number }> {
  return new Promise((resolve, reject) => {
    const refuse = (cause: NodeJS.ErrnoException) => reject(listenError(cause, { host, port }));
    server.once("error", refuse);
    server.listen({ host, port }, () => {
      server.off("error", refuse);
      const bound = server.address();
      resolve({ port: typeof bound === "object" && bound ? bound.port : port });
    });
  });
}

function listenError(cause: NodeJS.ErrnoException, { host, port }: ServeAddress): SockdexError {
  const toDo: Record<string, string> = {
    EADDRINUSE: `it is in use. Name another port, or leave it out for one that is free; sockdex find :${port} shows who has it.`,
    EACCES: "this user may not. Name a port from 1024 on.",
    EADDRNOTAVAIL: "this machine does not have this address.",
    ENOTFOUND: "this name is not known here. Write an IP address of this machine.",
  };
  const why = toDo[cause.code ?? ""] ?? `${reasonOf(cause)}.`;
  return new SockdexError("ERR_SYSTEM_CALL", `Cannot listen at ${endpoint(host)}:${port}: ${why}`, { cause });
}

/** Of a server at all addresses, each that it can be reached by. */
function shownHosts(host: string): string[] {
  if (!isWildcard(host)) return [endpoint(host)];
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const isShown = (family: string) => family === "IPv4" || host === "::";
  // Of link-local addresses a browser needs the interface, and takes none.
  return all.filter(({ family, scopeid }) => isShown(family) && !scopeid).map(({ address }) => endpoint(address));
}

function endpoint(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

function isWildcard(host: string): boolean {
  return host === "0.0.0.0" || host === "::";
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d+){3}$/.test(host);
}
