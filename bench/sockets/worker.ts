/**
 * Opens connections to itself over loopback and holds both ends of each: `worker.ts HOST CONNECTIONS`. Tells its parent
 * how many sockets it holds, and goes when its parent does.
 */
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** Connections on their way at a time: less than a listener's backlog. */
const AT_ONCE = 128;

const [, , host = "127.0.0.1", wanted = "0"] = process.argv;
const connections = Number(wanted);
const held: Socket[] = [];

process.on("disconnect", () => process.exit());

const server = createServer({ pauseOnConnect: true }, (socket) => {
  socket.on("error", () => {});
  held.push(socket);
});
server.listen({ host, port: 0, backlog: 1024 });
await once(server, "listening");
const address = server.address();
if (address === null || typeof address === "string") throw new Error("The server has no port.");

async function open(port: number): Promise<void> {
  const socket = connect({ host, port });
  await once(socket, "connect");
  socket.on("error", () => {});
  held.push(socket);
}

let started = 0;
async function openSome(port: number): Promise<void> {
  while (started++ < connections) await open(port);
}
await Promise.all(Array.from({ length: AT_ONCE }, () => openSome(address.port)));
while (held.length < 2 * connections) await once(server, "connection");
process.send?.(held.length + 1);
