/** A program: a cluster of one, whose worker prints what its server's plug says of a request. `SCHED` is its argument. */
import cluster from "node:cluster";
import { once } from "node:events";
import { createServer, get } from "node:http";
import type { AddressInfo } from "node:net";
import { socketInfo, watchServer } from "../../src/servers/index";

if (cluster.isPrimary) {
  cluster.schedulingPolicy = process.argv[2] === "none" ? cluster.SCHED_NONE : cluster.SCHED_RR;
  cluster.fork();
} else {
  const warnings: string[] = [];
  process.on("warning", ({ message }) => warnings.push(message));
  const server = createServer((request, response) => {
    if (!watch.handle(request, response)) response.end("done");
    response.on("finish", () => {
      const { acceptQueue, isOverloaded } = watch;
      const bytes = (socketInfo(request)?.bytesReceived ?? 0) > 0;
      // A warning is emitted a tick later.
      setImmediate(() => {
        console.log(JSON.stringify({ acceptQueue, isOverloaded, bytes, warnings }));
        process.exit();
      });
    });
  });
  const watch = watchServer(server, { shed: { above: 0.01, lookEveryMs: 0 } });
  server.listen({ port: 0, host: "127.0.0.1", backlog: 33 });
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  get({ port, host: "127.0.0.1", agent: false }, (response) => response.resume());
}
