/** A program: a cluster of one, whose worker prints what is told of its server, while it listens and once it is closed. */
import cluster from "node:cluster";
import { createServer } from "node:net";
import { connectionStatus, tcpInfo } from "../../src/sockopt/index";

if (cluster.isPrimary) {
  cluster.fork();
} else {
  const server = createServer().listen(0, "127.0.0.1", () => {
    console.log(connectionStatus(server).verdict, tcpInfo(server));
    server.close();
    console.log(connectionStatus(server).verdict, tcpInfo(server));
    process.disconnect();
  });
}
