import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** Connections from these addresses to port 8080: each line of input makes each send more than the one before. */
const FROM = ["127.0.0.2", "127.0.0.3", "127.0.1.3", "127.0.1.3"];
const IDLE = 100;
const ALL_BYTES = 10_000;

const accepted: Socket[] = [];
let received = 0;
const server = createServer((socket) => {
  accepted.push(socket);
  socket.on("data", ({ length }) => {
    received += length;
    if (received % ALL_BYTES === 0) console.log("received");
  });
});

async function dial(localAddress: string): Promise<Socket> {
  const client = connect({ port: 8080, host: "127.0.0.1", localAddress });
  await once(client, "connect");
  return client;
}

async function open(): Promise<void> {
  server.listen({ port: 8080, host: "0.0.0.0", backlog: 2 * IDLE });
  await once(server, "listening");
  const clients = await Promise.all(FROM.map(dial));
  await Promise.all(Array.from({ length: IDLE }, () => dial("127.0.0.1")));
  while (accepted.length < FROM.length + IDLE) await once(server, "connection");
  process.stdin.on("data", () => {
    for (const [i, client] of clients.entries()) client.write(Buffer.alloc((i + 1) * 1000));
  });
  console.log("ready");
}

void open();
