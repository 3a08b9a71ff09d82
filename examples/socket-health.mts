/**
 * How is this connection? The kernel's table and the socket itself, side by side. The table has every socket of the
 * machine at one read; the socket itself, asked through koffi, knows more of one.
 *
 *     npm init -y
 *     npm install sockdex
 *     npx tsx socket-health.mts
 */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { readSockets } from "sockdex";
import { connectionStatus, socketError, socketQueues, tcpInfo } from "sockdex/sockopt";

function report(title: string, socket: Socket): void {
  const row = readSockets().of(socket);
  const info = tcpInfo(socket);
  console.log(`\n${title}: ${connectionStatus(socket).verdict}`);
  console.table({
    state: { table: row?.state, socket: info?.state },
    "bytes unread": { table: row?.rxQueue, socket: socketQueues(socket)?.rxQueue },
    "bytes not acknowledged": { table: row?.txQueue, socket: socketQueues(socket)?.txQueue },
    "retransmits unanswered": { table: row?.retransmits, socket: info?.retransmits },
    "pending error": { socket: socketError(socket)?.code },
    "round-trip time, ms": { socket: info && info.rtt / 1000 },
    "bytes received": { socket: info?.bytesReceived },
    "segments sent again": { socket: info?.totalRetrans },
  });
}

const server = createServer({ allowHalfOpen: true }).listen(0, "127.0.0.1");
await once(server, "listening");
const { port } = server.address() as AddressInfo;
const client = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
const [peer] = (await once(server, "connection")) as [Socket];

client.write("GET / HTTP/1.1\r\n\r\n");
await once(peer, "data");
report("The server, once it has read a request", peer);

peer.end();
await once(client.resume(), "end");
report("The client, when the server has hung up", client);

client.destroy();
report("The client, destroyed", client);
server.close();
