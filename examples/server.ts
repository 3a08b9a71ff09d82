/**
 * A server that tells of its own sockets.
 *
 *     npm install sockdex prom-client
 *     npx tsx server.ts                    # or PORT=3000 npx tsx server.ts
 *     curl http://127.0.0.1:8080/metrics   # for Prometheus
 *     curl http://127.0.0.1:8080/sockets   # for people: states, leaks, backlogs
 */
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { register } from "prom-client";
import { type OwnSocket, SocketMonitor } from "sockdex/live";
import { registerMetrics } from "sockdex/prometheus";

/** A worker reads the tables every second; requests only look at what it has found. */
const monitor = new SocketMonitor({ intervalMs: 1000 });
await registerMetrics(monitor);

const describe = ({ row, descriptor, ageMs }: OwnSocket) => ({
  local: `${row.localAddress} ${row.localPort}`,
  remote: `${row.remoteAddress} ${row.remotePort}`,
  state: row.state,
  descriptor,
  seconds: Math.round(ageMs / 1000),
});

function sockets() {
  return {
    states: monitor.table.countByState(),
    // Peers that have hung up a while ago, and this process has not noticed.
    leaks: monitor.leaks({ state: "CLOSE_WAIT", olderThanMs: 60_000 }).map(describe),
    backlogs: monitor.backlogs().map((listener) => ({ ...describe(listener), backlog: listener.backlog })),
  };
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { "content-type": type }).end(body);
}

async function answer(url: string | undefined, response: ServerResponse): Promise<void> {
  if (url === "/metrics") send(response, 200, register.contentType, await register.metrics());
  else if (url === "/sockets") send(response, 200, "application/json", `${JSON.stringify(sockets(), null, 2)}\n`);
  else send(response, 404, "text/plain", "There are /metrics and /sockets.\n");
}

const server = createServer((request, response) => {
  answer(request.url, response).catch((error: unknown) => send(response, 500, "text/plain", `${String(error)}\n`));
});

// Whoever can ask sees all this host's connections: no other host should.
server.listen(Number(process.env.PORT ?? 8080), "127.0.0.1");
await once(server, "listening");
await monitor.refresh();
const address = server.address();
if (address && typeof address === "object") console.log(`http://127.0.0.1:${address.port}/metrics and /sockets`);

async function stop(): Promise<void> {
  server.close();
  server.closeAllConnections();
  await monitor.close();
}
process.once("SIGTERM", () => void stop());
process.once("SIGINT", () => void stop());
