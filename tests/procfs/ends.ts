import { expect } from "vitest";
import { inodeOf, readSockets, type SocketLike } from "../../src/index";
import { IPV4 } from "./loopback";

/** The server's socket is where the client's says it is connected to, and each is found through every object that leads to it. */
export function expectEnds(port: number, clients: SocketLike[], servers: SocketLike[]): void {
  const table = readSockets();
  const [client, server] = [table.of(clients[0]), table.of(servers[0])];
  expect(client).toMatchObject({ state: "ESTABLISHED", localAddress: IPV4, remotePort: port });
  expect(server).toMatchObject({ state: "ESTABLISHED", localPort: port, remotePort: client?.localPort });
  expect(client?.inode).toBeGreaterThan(0);
  expect(server?.inode).not.toBe(client?.inode);
  for (const socket of clients) expect([inodeOf(socket), table.of(socket)]).toEqual([client?.inode, client]);
  for (const socket of servers) expect([inodeOf(socket), table.of(socket)]).toEqual([server?.inode, server]);
}

/** A server object, listening at `port`. */
export function expectListener(server: SocketLike, port: number): void {
  const table = readSockets();
  expect(table.stateOf(server)).toBe("LISTEN");
  expect(table.of(server)).toMatchObject({
    inode: inodeOf(server),
    localAddress: IPV4,
    localPort: port,
    remotePort: 0,
  });
}
