import { createSocket, type Socket as Datagram } from "node:dgram";
import { EventEmitter, once } from "node:events";
import { closeSync, openSync } from "node:fs";
import * as http from "node:http";
import * as http2 from "node:http2";
import { connect, createServer, Socket } from "node:net";
import { PassThrough } from "node:stream";
import * as tls from "node:tls";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { descriptorOf, type SocketLike } from "../../src/index";
import { POLLERR } from "../../src/libc/constants";
import { libc } from "../../src/libc/libc";
import { connectionStatus, socketError, socketQueues, tcpInfo } from "../../src/sockopt/index";
import { CERTIFICATE } from "../procfs/certificate";
import { errorOf } from "../procfs/errors";
import { folderOf } from "../procfs/files";
import { connection, IPV4, listenAt, portOf, ROUTES } from "../procfs/loopback";
import { until } from "../procfs/until";
import { kernelSocket } from "./kernel-socket";
import { afterThisTurn, spinUntil } from "./same-turn";
import { whereSupported } from "./where-supported";

const DATAGRAMS = [
  ["udp4", IPV4],
  ["udp6", "::1"],
] as const;
const hasV6 = ROUTES.every(({ isMissing }) => !isMissing);

/** What is no open socket is given no other's answer, whichever way it is asked. */
function expectNoSocket(socket: SocketLike, verdict: string): void {
  const nothing = { error: undefined, state: undefined, remote: undefined };
  expect(connectionStatus(socket)).toEqual({ verdict, ...nothing });
  expect([socketError(socket), tcpInfo(socket), socketQueues(socket)]).toEqual([undefined, undefined, undefined]);
}

async function datagram(type: "udp4" | "udp6" = "udp4", address = IPV4): Promise<Datagram> {
  const socket = createSocket(type).bind(0, address);
  onTestFinished(() => {
    try {
      socket.close();
    } catch {
      // The test has closed it.
    }
  });
  await once(socket, "listening");
  return socket;
}

/** What cannot have a socket: only the verdict has a word for it. */
function expectRefused(value: SocketLike): void {
  expect(connectionStatus(value).verdict).toBe("not-a-socket");
  for (const ask of [socketError, tcpInfo, socketQueues]) errorOf("ERR_INVALID_ARGUMENT", () => ask(value));
}

whereSupported("what is no socket", () => {
  it("null and undefined, as a request's socket is when it is over", () => {
    expectNoSocket(null, "not-a-socket");
    expectNoSocket(undefined, "not-a-socket");
  });

  it.each([
    ["an empty object", {}],
    ["a stream of another kind", new PassThrough()],
    ["an emitter", new EventEmitter()],
    ["an object that fails when looked at", new Proxy({}, { get: () => expect.unreachable("by a property") })],
  ])("%s", (_, value: SocketLike) => {
    expectRefused(value);
  });

  it.each([-1, 2 ** 31 - 1])("%d is closed", (value) => {
    expectNoSocket(value, "closed");
  });

  it.each([0.5, Number.NaN, Infinity, 2 ** 31, 2 ** 32 + 3, 2 ** 53])("%d cannot be a descriptor", (value) => {
    expectRefused(value);
  });

  it("a descriptor of a file, a folder, a device; and once it is closed", () => {
    for (const path of [fileURLToPath(import.meta.url), "/", "/dev/null"]) {
      const fd = openSync(path, "r");
      try {
        expectNoSocket(fd, "not-a-socket");
      } finally {
        closeSync(fd);
      }
      expectNoSocket(fd, "closed");
    }
  });
});

whereSupported("a socket that is not there yet, or any more", () => {
  it("never connected, never bound: the kernel has none", async () => {
    expectNoSocket(new Socket(), "never-connected");
    const unbound = createSocket("udp4");
    expectNoSocket(unbound, "never-connected");
    unbound.close();
    expectNoSocket(unbound, "closed");
    expectNoSocket(createServer(), "closed");
    const request = http.request({ host: IPV4, port: 1, agent: false });
    request.on("error", () => {});
    expectNoSocket(request, "never-connected");
    request.destroy();
    expectNoSocket(request, "closed");
  });

  it("connecting, while its host's name is looked up", async () => {
    const { port } = await listenAt(IPV4);
    let answer = () => {};
    const socket = connect({
      port,
      host: "name.invalid",
      lookup: (_, __, done) => {
        answer = () => done(null, [{ address: IPV4, family: 4 }]);
      },
    });
    onTestFinished(() => void socket.destroy());
    await afterThisTurn();
    expectNoSocket(socket, "connecting");
    answer();
    await once(socket, "connect");
    expect(connectionStatus(socket).verdict).toBe("connected");
  });

  it("closed behind its object's back", async () => {
    const fd = kernelSocket();
    expect(connectionStatus(fd).verdict).toBe("never-connected");
    closeSync(fd);
    expectNoSocket(fd, "closed");
  });

  it("destroyed, and its descriptor is another's now: a file's, then a socket's", async () => {
    const { client } = await connection(IPV4);
    const fd = descriptorOf(client);
    client.destroy();
    await once(client, "close");
    const taken: number[] = [];
    onTestFinished(() => {
      for (const one of taken) closeSync(one);
    });
    // The kernel gives the lowest number that is free: one of these gets it.
    while (!taken.includes(fd ?? -1)) taken.push(openSync("/dev/null", "r"));
    expectNoSocket(client, "closed");
    expectNoSocket(fd, "not-a-socket");

    closeSync(taken.splice(taken.indexOf(fd ?? -1), 1)[0] ?? -1);
    expect(kernelSocket()).toBe(fd);
    expectNoSocket(client, "closed");
    // A bare number cannot know.
    expect(connectionStatus(fd).verdict).toBe("never-connected");
  });
});

whereSupported("sockets of other kinds", () => {
  it.each(hasV6 ? DATAGRAMS : DATAGRAMS.slice(0, 1))(
    "%s: connected or not, and refused by its target",
    async (type, address) => {
      const socket = await datagram(type, address);
      const nothing = { error: undefined, state: undefined, remote: undefined };
      expect(connectionStatus(socket)).toEqual({ verdict: "never-connected", ...nothing });
      expect([tcpInfo(socket), socketError(socket)]).toEqual([undefined, { code: 0 }]);

      const target = await datagram(type, address);
      const { port } = target.address();
      socket.connect(port, address);
      await once(socket, "connect");
      const connected = { verdict: "connected", ...nothing, remote: { address, port } };
      expect(connectionStatus(socket)).toEqual(connected);

      target.close();
      await once(target, "close");
      socket.on("error", () => {});
      socket.send("nobody is there");
      await afterThisTurn();
      spinUntil("the refusal is there", () => (libc().poll(descriptorOf(socket) ?? -1, 0, 0) & POLLERR) !== 0);
      // It may be an old one in a queue: nothing is said of it unless it is taken.
      expect(connectionStatus(socket, { takeError: false })).toEqual(connected);
      expect(connectionStatus(socket)).toMatchObject({ verdict: "refused", error: { name: "ECONNREFUSED" } });
      expect(connectionStatus(socket)).toEqual(connected);
    },
  );

  it("unix: connected, listening, half-closed, closed", async () => {
    const path = `${folderOf({})}/socket`;
    const server = createServer({ allowHalfOpen: true }).listen(path);
    onTestFinished(() => void server.close());
    await once(server, "listening");
    const client = connect({ path, allowHalfOpen: true });
    onTestFinished(() => void client.destroy());
    const [peer]: Socket[] = await once(server, "connection");
    const verdict = (socket: SocketLike) => connectionStatus(socket).verdict;
    expect([verdict(server), verdict(client), verdict(peer)]).toEqual(["listening", "connected", "connected"]);
    expect(tcpInfo(client)).toBeUndefined();
    peer?.end();
    await until("the end is known", () => verdict(client) === "half-closed-by-peer" || undefined);
    peer?.destroy();
    await until("the close is known", () => verdict(client) === "closed" || undefined);
  });

  it("TLS, on both sides and through either object; HTTP and HTTP/2", async () => {
    const server = tls.createServer(CERTIFICATE).listen(0, IPV4);
    onTestFinished(() => void server.close());
    await once(server, "listening");
    const port = portOf(server);
    const client = tls.connect({ port, host: IPV4, ca: CERTIFICATE.cert, servername: "localhost" });
    const [peer]: tls.TLSSocket[] = await once(server, "secureConnection");
    await until("the handshake is over", () => client.authorized || undefined);
    onTestFinished(() => void client.destroy());
    onTestFinished(() => void peer?.destroy());
    for (const socket of [client, peer]) {
      expect(connectionStatus(socket).verdict).toBe("connected");
      expect(tcpInfo(socket)).toMatchObject({ state: "ESTABLISHED", notsentBytes: 0 });
      // The handshake went through it.
      expect(tcpInfo(socket)?.bytesReceived).toBeGreaterThan(100n);
    }
    expect(connectionStatus(client).remote).toEqual({ address: IPV4, port });
    expect(connectionStatus(server).verdict).toBe("listening");
    client.destroy();
    expectNoSocket(client, "closed");
  });

  it("HTTP and HTTP/2: requests, responses, sessions, streams", async () => {
    const server = http.createServer().listen(0, IPV4);
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    await once(server, "listening");
    const request = http.get({ host: IPV4, port: portOf(server), agent: false });
    const [incoming, outgoing] = await once(server, "request");
    for (const one of [request, incoming, outgoing]) expect(connectionStatus(one).verdict).toBe("connected");
    expect(tcpInfo(request)?.bytesSent).toBe(tcpInfo(incoming)?.bytesReceived);
    outgoing.end();
    const [response] = await once(request, "response");
    response.resume();

    const server2 = http2.createServer().listen(0, IPV4);
    onTestFinished(() => void server2.close());
    await once(server2, "listening");
    const session = http2.connect(`http://${IPV4}:${portOf(server2)}`);
    onTestFinished(() => session.destroy());
    const stream = session.request();
    const [peer] = await once(server2, "stream");
    for (const one of [session, stream, peer, peer.session]) expect(connectionStatus(one).verdict).toBe("connected");
    peer.respond();
    peer.end();
    await once(stream.resume(), "close");
    expect([connectionStatus(stream).verdict, connectionStatus(session).verdict]).toEqual(["closed", "connected"]);
  });
});

describe("options", () => {
  it("are checked", () => {
    expect(() => connectionStatus(null, JSON.parse('{ "takeErrors": false }'))).toThrow(
      'Unknown option "takeErrors": one of takeError.',
    );
  });
});
