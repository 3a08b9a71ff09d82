import { once } from "node:events";
import * as http from "node:http";
import * as http2 from "node:http2";
import * as https from "node:https";
import { describe, expect, it, onTestFinished } from "vitest";
import { inodeOf, readSockets } from "../../src/index";
import { CERTIFICATE } from "./certificate";
import { expectEnds, expectListener } from "./ends";
import { IPV4, portOf } from "./loopback";
import { onLinux } from "./on-linux";

/** A server, waiting to be asked, and closed with all its connections afterwards. */
async function started<T extends http.Server | https.Server>(server: T): Promise<T> {
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  server.listen(0, IPV4);
  await once(server, "listening");
  return server;
}

/** The request as the server has it, with the response it is yet to give. */
async function asked(server: http.Server): Promise<[http.IncomingMessage, http.ServerResponse]> {
  const [request, response] = await once(server, "request");
  return [request, response];
}

onLinux("the socket behind HTTP", () => {
  const kinds = [
    ["http", () => http.createServer(), http.request],
    ["https", () => https.createServer(CERTIFICATE), https.request],
  ] as const;

  describe.each(kinds)("%s", (_, createServer, ask) => {
    it("server, request and response, on both sides", async () => {
      const server = await started(createServer());
      const port = portOf(server);
      const request = ask({ host: IPV4, port, ca: CERTIFICATE.cert, servername: "localhost", agent: false });
      onTestFinished(() => void request.destroy());
      expect(inodeOf(request)).toBeUndefined();
      request.end();
      const [incoming, outgoing] = await asked(server);
      expectListener(server, port);
      expectEnds(port, [request, request.socket], [incoming, outgoing, incoming.socket]);

      outgoing.write("a part");
      const [response]: http.IncomingMessage[] = await once(request, "response");
      expectEnds(port, [response, request, response?.socket], [outgoing, incoming]);
    });

    it("the socket of a kept connection is not an ended response's any more", async () => {
      const server = await started(createServer().on("request", (_, response) => response.end("done")));
      const agent = ask === https.request ? new https.Agent({ keepAlive: true }) : new http.Agent({ keepAlive: true });
      onTestFinished(() => agent.destroy());
      const request = ask({ host: IPV4, port: portOf(server), ca: CERTIFICATE.cert, servername: "localhost", agent });
      request.end();
      const [response]: http.IncomingMessage[] = await once(request, "response");
      const { socket } = request;
      response?.resume();
      if (response) await once(response, "close");
      expect(inodeOf(response)).toBeUndefined();
      expect(inodeOf(socket ?? undefined)).toBeGreaterThan(0);
    });
  });

  it("an upgraded connection", async () => {
    const server = await started(http.createServer());
    const upgraded = once(server, "upgrade");
    const request = http.get({ host: IPV4, port: portOf(server), headers: { connection: "upgrade", upgrade: "x" } });
    const [incoming, peer] = await upgraded;
    peer.write("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n");
    const [, socket] = await once(request, "upgrade");
    onTestFinished(() => void socket.destroy());
    onTestFinished(() => void peer.destroy());
    expectEnds(portOf(server), [socket], [peer, incoming]);
  });
});

onLinux("the socket behind HTTP/2", () => {
  const kinds = [
    ["in the clear", () => http2.createServer(), "http"],
    ["over TLS", () => http2.createSecureServer(CERTIFICATE), "https"],
  ] as const;

  it.each(kinds)("%s: sessions and streams, on both sides", async (_, createServer, scheme) => {
    const server = createServer().listen(0, IPV4);
    onTestFinished(() => void server.close());
    await once(server, "listening");
    const port = portOf(server);
    const sessions: http2.ServerHttp2Session[] = [];
    server.on("session", (session: http2.ServerHttp2Session) => sessions.push(session));
    const session = http2.connect(`${scheme}://${IPV4}:${port}`, { ca: CERTIFICATE.cert, servername: "localhost" });
    onTestFinished(() => session.destroy());
    const streamed = once(server, "stream");
    const stream = session.request();
    const [peer]: http2.ServerHttp2Stream[] = await streamed;
    onTestFinished(() => sessions[0]?.destroy());
    expectListener(server, port);
    expectEnds(port, [session, stream, session.socket], [sessions[0], peer, peer?.session?.socket]);

    peer?.respond({ ":status": 200 });
    peer?.end("done");
    await once(stream.resume(), "close");
    // The stream is over; its connection is not.
    expect([inodeOf(stream), inodeOf(peer)]).toEqual([undefined, undefined]);
    expect(readSockets().stateOf(session)).toBe("ESTABLISHED");

    session.destroy();
    await once(session, "close");
    expect(inodeOf(session)).toBeUndefined();
    expect(readSockets().of(session)).toBeUndefined();
  });

  it("requests and responses of its compatible interface", async () => {
    const server = http2.createServer().listen(0, IPV4);
    onTestFinished(() => void server.close());
    await once(server, "listening");
    const session = http2.connect(`http://${IPV4}:${portOf(server)}`);
    onTestFinished(() => session.destroy());
    const requested = once(server, "request");
    const stream = session.request();
    const [request, response] = await requested;
    expectEnds(portOf(server), [session, stream], [request, response, request.stream]);
    response.end();
    await once(stream.resume(), "close");
  });
});
