import { execFile } from "node:child_process";
import { once } from "node:events";
import * as http from "node:http";
import { Duplex } from "node:stream";
import * as tls from "node:tls";
import { promisify } from "node:util";
import { expect, it, onTestFinished } from "vitest";
import { inodeOf } from "../../src/index";
import { connectionStatus } from "../../src/sockopt/index";
import { CERTIFICATE } from "../procfs/certificate";
import { dial, IPV4, portOf } from "../procfs/loopback";
import { whereSupported } from "./where-supported";

const run = promisify(execFile);
const verdict = (socket: object) => connectionStatus(socket).verdict;

whereSupported("where another holds the socket, or it has been let go,", () => {
  it("an HTTP response is closed once it is over, on both sides, and not before it has begun", async () => {
    const over: [string, string][] = [];
    const server = http.createServer((_, response) => {
      response.on("finish", () => over.push(["the server's", verdict(response)]));
      response.end("done");
    });
    server.listen(0, IPV4);
    await once(server, "listening");
    const agent = new http.Agent({ keepAlive: true });
    onTestFinished(() => {
      agent.destroy();
      server.closeAllConnections();
      server.close();
    });
    const request = http.get({ host: IPV4, port: portOf(server), agent });
    expect(["never-connected", "connecting"]).toContain(verdict(request));
    const [response]: http.IncomingMessage[] = await once(request, "response");
    response?.on("end", () => over.push(["the client's", verdict(response)]));
    if (response) await once(response.resume(), "close");
    expect(over).toEqual([
      ["the server's", "closed"],
      ["the client's", "closed"],
    ]);
  });

  it("a server of a cluster's worker listens, by the primary's socket", async () => {
    const { stdout } = await run(process.execPath, ["--import", "tsx", "tests/sockopt/cluster-server.ts"]);
    expect(stdout).toBe("listening undefined\nclosed undefined\n");
  });

  it("TLS over a stream that is no socket has none", async () => {
    const server = tls.createServer(CERTIFICATE, (peer) => peer.on("error", () => {})).listen(0, IPV4);
    await once(server, "listening");
    const socket = dial(IPV4, portOf(server));
    await once(socket, "connect");
    const stream = new Duplex({ read() {}, write: (chunk, _, done) => void socket.write(chunk, done) });
    socket.on("data", (chunk) => stream.push(chunk));
    const client = tls.connect({ socket: stream, ca: CERTIFICATE.cert, servername: "localhost" });
    onTestFinished(() => {
      client.destroy();
      server.close();
    });
    await once(client, "secureConnect");
    expect([verdict(client), inodeOf(client), verdict(socket)]).toEqual(["not-a-socket", undefined, "connected"]);
  });
});
