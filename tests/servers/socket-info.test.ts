import { once } from "node:events";
import * as http from "node:http";
import * as http2 from "node:http2";
import * as https from "node:https";
import * as net from "node:net";
import * as tls from "node:tls";
import express from "express";
import Fastify from "fastify";
import { expect, it, onTestFinished, vi } from "vitest";
import WebSocket, { WebSocketServer } from "ws";
import { expressSockets, fastifySockets, type SocketInfo, socketInfo, watchServer } from "../../src/servers/index";
import { tcpInfo } from "../../src/sockopt/index";
import { CERTIFICATE } from "../procfs/certificate";
import { IPV4, portOf } from "../procfs/loopback";
import { until, untilBlocking } from "../procfs/until";
import { whereSupported } from "../sockopt/where-supported";

interface Ended {
  info: SocketInfo;
  connection: object;
}

/** A server that listens, and what the next of its connections ended with. */
async function watched<T extends net.Server>(server: T): Promise<{ server: T; port: number; ended: Promise<Ended> }> {
  const ended = new Promise<Ended>((resolve) => {
    watchServer(server, { onConnectionEnd: (info, connection) => resolve({ info, connection }) });
  });
  server.listen(0, IPV4);
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return { server, port: portOf(server), ended };
}

/** A server whose connections allow half-open, and one of them from both sides. */
async function halfOpen(answer: (socket: net.Socket) => void = () => {}) {
  const it = await watched(net.createServer({ allowHalfOpen: true }, answer));
  const client = net.connect({ port: it.port, host: IPV4, allowHalfOpen: true });
  client.on("error", () => {});
  onTestFinished(() => void client.destroy());
  const [[peer]] = await Promise.all([once(it.server, "connection"), once(client, "connect")]);
  return { ...it, client, peer: peer as net.Socket };
}

whereSupported("a connection that has ended", () => {
  it("has the bytes that both sides counted", async () => {
    const sent = 300_000;
    const { client, peer, ended } = await halfOpen((socket) => socket.end(Buffer.alloc(sent)));
    client.write(Buffer.alloc(12_345));
    let received = 0;
    client.on("data", (bytes: Buffer) => {
      received += bytes.length;
    });
    peer.resume();
    await once(client, "end");
    client.end();
    const { info, connection } = await ended;
    expect(connection).toBe(peer);
    expect(received).toBe(sent);
    expect((info.bytesSent ?? 0) - (info.bytesRetrans ?? 0)).toBe(sent);
    expect(info.bytesReceived).toBe(12_345);
    expect(info).toMatchObject({ ended: "own", error: undefined, txQueue: 0 });
    expect(info.rtt).toBeGreaterThan(0);
    expect(info.minRtt).toBeGreaterThan(0);
    expect(info.durationMs).toBeGreaterThan(0);
  });

  it("was ended by the peer, who sends no more", async () => {
    const { client, peer, ended } = await halfOpen();
    client.end("some");
    await once(peer.resume(), "end");
    peer.end();
    expect((await ended).info).toMatchObject({ ended: "peer", bytesReceived: 4 });
  });

  it("was ended by the peer though the end was not read: the kernel knows", async () => {
    const { client, peer, ended } = await halfOpen();
    peer.pause();
    client.end("some");
    await once(client, "finish");
    // What was sent is there once the kernel says so.
    await until("it is read", () => peer.readableLength > 0 || undefined);
    peer.destroy();
    expect((await ended).info).toMatchObject({ ended: "peer", bytesReceived: 4 });
  });

  it("was ended by this process", async () => {
    const { peer, ended } = await halfOpen();
    peer.destroy();
    expect((await ended).info).toMatchObject({ ended: "own", error: undefined });
    const second = await halfOpen();
    second.peer.destroy(Object.assign(new Error("enough"), { code: "ENOUGH" }));
    second.peer.on("error", () => {});
    expect((await second.ended).info).toMatchObject({ ended: "own", error: "ENOUGH" });
  });

  it("was reset by the peer, whether Node has read it or not", async () => {
    const first = await halfOpen();
    first.peer.on("error", () => {});
    first.peer.resume();
    first.client.resetAndDestroy();
    expect((await first.ended).info).toMatchObject({ ended: "reset", error: "ECONNRESET" });
    const second = await halfOpen();
    second.client.resetAndDestroy();
    // The same turn: Node has not looked at the socket yet.
    untilBlocking("it is reset", () => tcpInfo(second.peer)?.state === "CLOSE" || undefined);
    second.peer.destroy();
    expect((await second.ended).info).toMatchObject({ ended: "reset", error: undefined });
  });

  it("is closed even where the listener throws, which is the program's failure", async () => {
    const thrown: unknown[] = [];
    const nextTick = vi.spyOn(process, "nextTick").mockImplementation((callback, ...given) => {
      queueMicrotask(() => {
        try {
          callback(...given);
        } catch (error) {
          thrown.push(error);
        }
      });
    });
    onTestFinished(() => nextTick.mockRestore());
    const server = net.createServer();
    const failure = new Error("of the listener");
    watchServer(server, {
      onConnectionEnd: () => {
        throw failure;
      },
    });
    server.listen(0, IPV4);
    await once(server, "listening");
    onTestFinished(() => void server.close());
    const client = net.connect(portOf(server), IPV4);
    const [peer] = await once(server, "connection");
    peer.destroy();
    await once(client.resume(), "close");
    expect(peer._handle).toBeNull();
    expect(thrown).toEqual([failure]);
  });

  it("is a TLSSocket of https, and a WebSocket of ws", async () => {
    const secure = await watched(https.createServer(CERTIFICATE, (_, response) => void response.end("done")));
    const options = { host: IPV4, port: secure.port, ca: CERTIFICATE.cert, servername: "localhost", agent: false };
    const [response] = await once(https.get(options), "response");
    response.resume();
    const { connection, info } = await secure.ended;
    expect(connection).toBeInstanceOf(tls.TLSSocket);
    expect(info.bytesSent).toBeGreaterThan(500);

    const server = http.createServer();
    const sockets = new WebSocketServer({ server });
    const ended = new Promise<Ended>((resolve) => {
      watchServer(sockets, { onConnectionEnd: (info, connection) => resolve({ info, connection }) });
    });
    sockets.on("connection", (socket) => socket.send("x".repeat(1000)));
    server.listen(0, IPV4);
    await once(server, "listening");
    onTestFinished(() => void server.close());
    const client = new WebSocket(`ws://${IPV4}:${portOf(server)}`);
    await once(client, "message");
    client.terminate();
    const told = await ended;
    expect(told.connection).toBeInstanceOf(WebSocket);
    expect(told.info.ended).toBe("peer");
    expect(told.info.bytesSent).toBeGreaterThan(1000);
  });
});

whereSupported("a request that has been answered", () => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

  /** Asks by a connection that is kept, with a body of so many bytes. */
  async function ask(port: number, bytes: number): Promise<void> {
    const request = http.request({ host: IPV4, port, agent, method: "POST", headers: { "content-length": bytes } });
    request.end(Buffer.alloc(bytes));
    const [response] = await once(request, "response");
    await once(response.resume(), "end");
  }

  it.each<[string, (found: (info: SocketInfo | undefined) => void) => Promise<number>]>([
    [
      "Fastify",
      async (found) => {
        const app = Fastify();
        await app.register(fastifySockets);
        app.addHook("onResponse", async (request, reply) => {
          expect(socketInfo(request)).toBe(socketInfo(reply));
          found(socketInfo(request));
        });
        app.addContentTypeParser("*", (_, payload, done) => payload.resume().on("end", () => done(null)));
        app.post("/", async () => "done");
        onTestFinished(() => app.close());
        await app.listen({ host: IPV4, port: 0 });
        return portOf(app.server);
      },
    ],
    [
      "Express",
      async (found) => {
        const app = express();
        app.use((_, response, next) => {
          // A logger that came first.
          response.on("finish", () => found(socketInfo(response)));
          next();
        });
        app.use(expressSockets());
        app.post("/", (request, response) => void request.resume().on("end", () => response.end("done")));
        const server = app.listen(0, IPV4);
        await once(server, "listening");
        onTestFinished(() => void server.close());
        return portOf(server);
      },
    ],
    [
      "node:http",
      async (found) => {
        const server = http.createServer((request, response) => {
          response.on("finish", () => found(socketInfo(request)));
          request.resume().on("end", () => response.end("done"));
        });
        return (await watched(server)).port;
      },
    ],
  ])("by %s has the bytes since the request before it", async (_, serve) => {
    const found: SocketInfo[] = [];
    const port = await serve((info) => info && found.push(info));
    for (const bytes of [1000, 50_000, 10]) await ask(port, bytes);
    agent.destroy();
    await until("all are told", () => found.length >= 3 || undefined);
    expect(found).toHaveLength(3);
    const received = found.map(({ bytesReceived = 0 }) => bytesReceived);
    for (const [i, bytes] of [1000, 50_000, 10].entries()) {
      expect(received[i]).toBeGreaterThan(bytes);
      expect(received[i]).toBeLessThan(bytes + 300);
    }
    for (const info of found) expect(info).toMatchObject({ ended: "open", totalRetrans: 0 });
    for (const { bytesSent = 0 } of found) expect(bytesSent).toBeLessThan(400);
  });

  it("is as of now while the response is sent, and final after that", async () => {
    const server = http.createServer();
    const { port } = await watched(server);
    const request = http.request({ host: IPV4, port, agent: false, method: "POST" }).on("error", () => {});
    const answered = once(request, "response");
    request.write("x".repeat(1000));
    const [incoming, response] = await once(server, "request");
    await once(incoming, "data");
    const first = socketInfo(incoming)?.bytesReceived ?? 0;
    request.end("x".repeat(50_000));
    await once(incoming.resume(), "end");
    const later = socketInfo(incoming)?.bytesReceived ?? 0;
    expect(later - first).toBeGreaterThanOrEqual(50_000);
    const finished = once(response, "finish");
    response.end("done");
    await finished;
    const final = socketInfo(incoming);
    expect(final?.bytesReceived).toBeGreaterThanOrEqual(later);
    const [reply] = await answered;
    await once(reply.resume(), "end");
    expect(socketInfo(response)).toBe(final);
  });

  it("was aborted: the connection's end is its own", async () => {
    const server = http.createServer((request) => request.resume());
    const { port } = await watched(server);
    const request = http.get({ host: IPV4, port, agent: false }).on("error", () => {});
    const [incoming, response] = await once(server, "request");
    const closed = once(response, "close");
    request.destroy();
    await closed;
    expect(socketInfo(incoming)?.ended).toBe("peer");
  });

  it.each([true, false])("by HTTP/2 has its connection's, followed from its beginning: %s", async (isFollowed) => {
    const infos: (SocketInfo | undefined)[] = [];
    const server = http2.createServer((request, response) => {
      response.on("finish", () => infos.push(socketInfo(request)));
      response.end("x".repeat(5000));
    });
    watchServer(server, isFollowed ? { onConnectionEnd: () => {} } : {});
    server.listen(0, IPV4);
    await once(server, "listening");
    onTestFinished(() => void server.close());
    const port = portOf(server);
    const session = http2.connect(`http://${IPV4}:${port}`);
    onTestFinished(() => session.close());
    for (let i = 0; i < 2; i++) {
      const stream = session.request({ ":path": "/" });
      await once(stream.resume(), "end");
    }
    await until("both are told", () => infos.length >= 2 || undefined);
    expect(infos).toHaveLength(2);
    for (const info of infos) expect(info?.bytesSent).toBeGreaterThan(5000);
    for (const info of infos) expect(info?.bytesSent).toBeLessThan(5500);
  });

  it("of a server of streams is left a stream", async () => {
    const server = http2.createServer();
    const { port } = await watched(server);
    server.on("stream", (stream) => stream.respond({ ":status": 204 }, { endStream: true }));
    const session = http2.connect(`http://${IPV4}:${port}`);
    onTestFinished(() => session.close());
    const stream = session.request({ ":path": "/" });
    const [headers] = await once(stream, "response");
    stream.resume();
    expect(headers[":status"]).toBe(204);
    expect(server.listenerCount("request")).toBe(0);
  });

  it("is unknown where no plug has seen it", async () => {
    const server = http.createServer((request, response) => {
      expect(socketInfo(request)).toBeUndefined();
      response.end();
    });
    server.listen(0, IPV4);
    await once(server, "listening");
    onTestFinished(() => void server.close());
    const [response] = await once(http.get({ host: IPV4, port: portOf(server), agent: false }), "response");
    expect(response.resume().statusCode).toBe(200);
  });

  it("is nothing of inject(), which has no socket", async () => {
    const app = Fastify();
    await app.register(fastifySockets, { shed: true });
    const infos: (SocketInfo | undefined)[] = [];
    app.addHook("onResponse", async (request) => void infos.push(socketInfo(request)));
    app.get("/", async () => "done");
    expect((await app.inject("/")).body).toBe("done");
    expect(infos).toEqual([undefined]);
  });
});
