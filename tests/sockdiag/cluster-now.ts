/** A program that needs koffi: a cluster of one, whose worker asks for its server, while it listens and once it is closed. */
import cluster from "node:cluster";
import { type AddressInfo, createServer } from "node:net";
import { socketNow } from "../../src/index";

if (cluster.isPrimary) {
  cluster.fork();
} else {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const row = socketNow(server);
    console.log(row?.state, row?.localPort === (server.address() as AddressInfo).port);
    server.close();
    console.log(socketNow(server));
    process.disconnect();
  });
}
