/**
 * Clients of websocket-server.ts: `websocket-clients.ts PORT WEBSOCKETS`. Each sends a message every 2.5 s, and the server is
 * asked for a page 200 times a second. Listens on a port of its own, tells its parent which, and ends each connection
 * that comes there. Goes when its parent does.
 */
import { once } from "node:events";
import * as http from "node:http";
import { type AddressInfo, createServer } from "node:net";
import WebSocket from "ws";

const AT_ONCE = 100;
/** What is sent each time: with 5,000 WebSockets 20 messages and 2 requests. */
const TICK_MS = 10;
const TICKS_A_ROUND = 250;
const REQUESTS_A_TICK = 2;

const [, , port = "0", wanted = "0"] = process.argv;
process.on("disconnect", () => process.exit());

const ending = createServer({ allowHalfOpen: true }, (socket) => {
  socket.on("error", () => {});
  socket.end();
});
ending.listen(0, "127.0.0.1");
await once(ending, "listening");

const sockets: WebSocket[] = [];
while (sockets.length < Number(wanted)) {
  const some = Array.from({ length: Math.min(AT_ONCE, Number(wanted) - sockets.length) }, () => {
    return new WebSocket(`ws://127.0.0.1:${port}/chat`, { perMessageDeflate: false });
  });
  await Promise.all(some.map((socket) => once(socket, "open")));
  sockets.push(...some);
}

const agent = new http.Agent({ keepAlive: true, maxSockets: 10 });
const message = "x".repeat(100);
let ticks = 0;
setInterval(() => {
  for (let i = ticks++ % TICKS_A_ROUND; i < sockets.length; i += TICKS_A_ROUND) sockets[i]?.send(message);
  for (let i = 0; i < REQUESTS_A_TICK; i++) {
    http.get({ host: "127.0.0.1", port, agent, path: "/" }, (response) => response.resume()).on("error", () => {});
  }
}, TICK_MS);
process.send?.((ending.address() as AddressInfo).port);
