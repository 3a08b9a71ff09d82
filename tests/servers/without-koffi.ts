/** A program that is bundled to where koffi is not found; prints what its server's plug says, with a monitor and without. */
import { once } from "node:events";
import { createServer, get } from "node:http";
import type { AddressInfo } from "node:net";
import { SocketMonitor } from "../../src/live/index";
import { type SocketInfo, socketInfo, watchServer } from "../../src/servers/index";

const ends: SocketInfo[] = [];
const requests: (SocketInfo | undefined)[] = [];
const server = createServer((request, response) => {
  response.on("finish", () => requests.push(socketInfo(request)));
  if (!blind.handle(request, response)) response.end("x".repeat(1000));
});
const warnings: string[] = [];
process.on("warning", ({ message }) => warnings.push(message));
const blind = watchServer(server, {
  shed: { above: 0.01, lookEveryMs: 0 },
  onConnectionEnd: (info) => ends.push(info),
});
await using monitor = new SocketMonitor();
const seeing = watchServer(server, { monitor, shed: true, backlog: 77 });
server.listen({ port: 0, host: "127.0.0.1", backlog: 77 });
await once(server, "listening");
const before = seeing.acceptQueue;
await monitor.refresh();
const { port } = server.address() as AddressInfo;
const connectionEnded = once(server, "connection").then(([socket]) => once(socket, "close"));
const [response] = await once(get({ port, host: "127.0.0.1", agent: false }), "response");
response.resume();
await connectionEnded;
console.log(
  JSON.stringify({
    source: monitor.table.source,
    before,
    blind: blind.acceptQueue,
    seeing: seeing.acceptQueue,
    isOverloaded: seeing.isOverloaded,
    status: response.statusCode,
    warnings,
    ended: ends[0],
    request: requests[0],
  }),
);
server.close();
