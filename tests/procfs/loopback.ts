import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { networkInterfaces } from "node:os";
import { onTestFinished } from "vitest";
import type { Endpoint, Protocol } from "../../src/index";

export const hasV6 = Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === "::1"));

/** A way for two sockets of this machine to meet, and the tables they are then found in. */
export interface Route {
  name: string;
  listenAt: string;
  connectTo: string;
  client: Protocol;
  server: Protocol;
  /** The address of both ends as the server's row prints it. */
  seenByServer: string;
  isMissing: boolean;
}

export const ROUTES: Route[] = [
  {
    name: "IPv4",
    listenAt: "127.0.0.1",
    connectTo: "127.0.0.1",
    client: "tcp",
    server: "tcp",
    seenByServer: "127.0.0.1",
    isMissing: false,
  },
  {
    name: "IPv6",
    listenAt: "::1",
    connectTo: "::1",
    client: "tcp6",
    server: "tcp6",
    seenByServer: "::1",
    isMissing: !hasV6,
  },
  {
    name: "IPv4 to a server on ::",
    listenAt: "::",
    connectTo: "127.0.0.1",
    client: "tcp",
    server: "tcp6",
    seenByServer: "::ffff:127.0.0.1",
    isMissing: !hasV6,
  },
];

export const IPV4 = "127.0.0.1";

/**
 * A listening server and the sockets it accepts, at a port that no other socket has. Half-open is allowed: who ends, and
 * when, is the test's matter.
 */
export async function listenAt(host: string): Promise<{ server: Server; port: number; accepted: Socket[] }> {
  const accepted: Socket[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => accepted.push(socket));
  onTestFinished(() => {
    for (const socket of accepted) socket.destroy();
    server.close();
  });
  await listenAlone(server, host);
  return { server, port: portOf(server), accepted };
}

/** Listens at a port that no other socket has: the kernel may hand one out again that connections in TIME_WAIT had. */
export async function listenAlone(server: Server, host: string): Promise<void> {
  for (;;) {
    server.listen(0, host);
    await once(server, "listening");
    if (hasPortAlone(portOf(server))) return;
    server.close();
    await once(server, "close");
  }
}

/** Whether no second TCP socket of this network namespace has this port, at either end. */
export function hasPortAlone(port: number): boolean {
  const end = `:${port.toString(16).toUpperCase().padStart(4, "0")} `;
  const tables = ["/proc/net/tcp", "/proc/net/tcp6"].filter((path) => existsSync(path));
  const lines = tables.flatMap((path) => readFileSync(path, "utf8").split("\n"));
  return lines.filter((line) => line.includes(end)).length <= 1;
}

/** A port nobody listens at: it was given to a listener a moment ago. */
export async function deadPort(host: string): Promise<number> {
  const { server, port } = await listenAt(host);
  server.close();
  await once(server, "close");
  return port;
}

export function portOf(server: { address(): AddressInfo | string | null }): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error(`Not listening on a port: ${address}.`);
  return address.port;
}

/** A socket on its way to `port`; errors of a connection that is to fail are the test's to look for. */
export function dial(host: string, port: number, from?: string): Socket {
  const socket = connect({ host, port, allowHalfOpen: true, ...(from === undefined ? {} : { localAddress: from }) });
  onTestFinished(() => void socket.destroy());
  socket.on("error", () => {});
  return socket;
}

/** A listener and a connection to it, seen from its three sockets. */
export async function connection(host: string, connectTo = host) {
  const { server, port, accepted } = await listenAt(host);
  const client = dial(connectTo, port);
  await Promise.all([once(server, "connection"), once(client, "connect")]);
  const [peer] = accepted;
  if (peer === undefined) throw new Error("The server accepted nothing.");
  return { server, port, client, peer, clientPort: localPortOf(client) };
}

export function localPortOf({ localPort }: Socket): number {
  if (localPort === undefined) throw new Error("This socket has no local port.");
  return localPort;
}

export const at = (address: string, port: number): Endpoint => ({ address, port });
