/** A program: a cluster of one, whose worker prints what a table says of its server, while it listens and once it is closed. */
import cluster from "node:cluster";
import { type AddressInfo, createServer } from "node:net";
import { inodeOf, readSockets } from "../../src/index";
import { SocketMonitor } from "../../src/live/index";

if (cluster.isPrimary) {
  cluster.fork();
} else {
  const server = createServer().listen(0, async () => {
    const { port } = server.address() as AddressInfo;
    const row = readSockets().of(server);
    const monitor = new SocketMonitor();
    const { table } = await monitor.refresh();
    console.log(row?.state, row?.localPort === port, table.stateOf(server), inodeOf(server), monitor.backlogs().length);
    await monitor.close();
    server.close();
    console.log(readSockets().of(server));
    // A listener of another process at that address is not this server's.
    const at = { address: "127.0.0.1", port: Number(process.argv[2]) };
    const stranger = { _handle: null, listening: true, address: () => at };
    console.log(readSockets().of(stranger));
    process.disconnect();
    process.exit();
  });
}
