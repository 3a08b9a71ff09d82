import { createSocket } from "node:dgram";
import { once } from "node:events";
import { onTestFinished } from "vitest";
import { readSockets, type SocketLike } from "../../src/index";
import { connection, ROUTES } from "./loopback";
import { until } from "./until";

/** Some sockets in every table, idle: what is printed of them does not change. */
export async function idleSockets(): Promise<SocketLike[]> {
  const sockets: SocketLike[] = [];
  for (const { listenAt, connectTo } of ROUTES.filter(({ isMissing }) => !isMissing)) {
    const { server, client, peer } = await connection(listenAt, connectTo);
    const half = await connection(listenAt, connectTo);
    half.client.end();
    await until("half of it is closed", () => readSockets().stateOf(half.client) === "FIN_WAIT2" || undefined);
    const datagram = createSocket(listenAt.includes(":") ? "udp6" : "udp4").bind(0, listenAt);
    onTestFinished(() => void datagram.close());
    await once(datagram, "listening");
    sockets.push(server, client, peer, half.server, half.client, half.peer, datagram);
  }
  return sockets;
}
