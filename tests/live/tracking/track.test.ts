import { once } from "node:events";
import * as http from "node:http";
import * as https from "node:https";
import * as net from "node:net";
import * as tls from "node:tls";
import { describe, expect, it, onTestFinished } from "vitest";
import WebSocket, { WebSocketServer } from "ws";
import { inodeOf } from "../../../src/index";
import type { SocketMonitor, Tracked } from "../../../src/live/index";
import { CERTIFICATE } from "../../procfs/certificate";
import { connection, IPV4, listenAt, portOf } from "../../procfs/loopback";
import { onLinux } from "../../procfs/on-linux";
import { watch } from "../watch";

/** Closed with its connections after the test. */
async function started<T extends net.Server>(server: T): Promise<T> {
  const accepted = new Set<net.Socket>();
  server.on("connection", (socket: net.Socket) => accepted.add(socket));
  onTestFinished(() => {
    for (const socket of accepted) socket.destroy();
    server.close();
  });
  server.listen(0, IPV4);
  await once(server, "listening");
  return server;
}

/** What own() says of the socket with this inode, after a refresh. */
async function trackedOf(monitor: SocketMonitor, inode: number | undefined): Promise<Tracked | undefined> {
  const own = (await monitor.refresh()).own();
  const found = own.find(({ row }) => row.inode === inode);
  expect(found).toBeDefined();
  return found?.tracked;
}

onLinux("a tracked socket", () => {
  it("comes with its row, its label and where it was tracked", async () => {
    const monitor = watch();
    const { client, peer } = await connection(IPV4);
    (function trackedHere() {
      monitor.track(client, { label: "to the database", stack: true });
    })();
    const tracked = await trackedOf(monitor, inodeOf(client));
    expect(tracked?.object).toBe(client);
    expect(tracked?.label).toBe("to the database");
    expect(tracked?.stack?.split("\n")[0]).toMatch(/^ +at trackedHere .*track\.test\.ts:\d+:\d+/);
    expect(await trackedOf(monitor, inodeOf(peer))).toBeUndefined();
  });

  it("is given by leaks() and backlogs()", async () => {
    const monitor = watch();
    const { client, peer, server } = await connection(IPV4);
    monitor.track(client, "leaking");
    monitor.track(server, "listening");
    peer.end();
    await once(client, "end");
    await monitor.refresh();
    const leaks = monitor.leaks({ olderThanMs: 0 }).filter(({ tracked }) => tracked?.object === client);
    expect(leaks.map(({ tracked }) => tracked?.label)).toEqual(["leaking"]);
    expect(monitor.backlogs().find(({ tracked }) => tracked?.object === server)?.tracked?.label).toBe("listening");
  });

  it("may be tracked before it has a socket, and while it connects", async () => {
    const monitor = watch();
    const { port } = await listenAt(IPV4);
    const client = new net.Socket();
    const server = net.createServer();
    monitor.track(client, "client");
    monitor.track(server, "server");
    onTestFinished(() => {
      client.destroy();
      server.close();
    });
    client.connect(port, IPV4);
    server.listen(0, IPV4);
    await Promise.all([once(client, "connect"), once(server, "listening")]);
    expect((await trackedOf(monitor, inodeOf(client)))?.label).toBe("client");
    expect((await trackedOf(monitor, inodeOf(server)))?.label).toBe("server");
  });

  it("is forgotten when it closes, and when tracking ends", async () => {
    const monitor = watch();
    const { client, peer } = await connection(IPV4);
    const [before, listeners] = [inodeOf(client), client.eventNames().length];
    const end = monitor.track(client);
    expect((await trackedOf(monitor, before))?.object).toBe(client);
    end();
    expect(client.eventNames()).toHaveLength(listeners);
    expect(await trackedOf(monitor, before)).toBeUndefined();
    monitor.track(peer);
    const { snapshot } = monitor;
    const inode = inodeOf(peer);
    expect(snapshot?.own().find(({ row }) => row.inode === inode)?.tracked?.object).toBe(peer);
    peer.destroy();
    await once(peer, "close");
    expect(snapshot?.own().find(({ row }) => row.inode === inode)?.tracked).toBeUndefined();
  });

  it("must be an object that can have a socket", () => {
    const monitor = watch();
    const failure = expect.objectContaining({ code: "ERR_INVALID_ARGUMENT" });
    expect(() => monitor.track({})).toThrow(failure);
    // @ts-expect-error A descriptor is not an object.
    expect(() => monitor.track(3)).toThrow(failure);
    // @ts-expect-error There is no such option.
    expect(() => monitor.track(new net.Socket(), { lable: "x" })).toThrow(failure);
  });

  it("is not tracked by a monitor that is closed", async () => {
    const monitor = watch();
    await monitor.close();
    expect(() => monitor.track(new net.Socket())).toThrow(expect.objectContaining({ code: "ERR_CLOSED" }));
    expect(() => monitor.trackOutgoing()).toThrow(expect.objectContaining({ code: "ERR_CLOSED" }));
  });
});

onLinux("connections of a tracked server", () => {
  /** The server's side of a new connection, once the client has connected. */
  async function accepted(server: net.Server, event: string, dial: () => net.Socket): Promise<object> {
    const came = once(server, event);
    const client = dial();
    onTestFinished(() => void client.destroy());
    const [socket] = await came;
    return socket;
  }

  it("are tracked with its label: net, http", async () => {
    for (const server of [net.createServer(), http.createServer()]) {
      const monitor = watch();
      await started(server);
      monitor.track(server, "front");
      const socket = await accepted(server, "connection", () => net.connect(portOf(server), IPV4));
      const tracked = await trackedOf(monitor, inodeOf(socket));
      expect(tracked).toEqual({ object: socket, label: "front", stack: undefined });
    }
  });

  it("are the TLS sockets, of tls and https", async () => {
    for (const server of [tls.createServer(CERTIFICATE), https.createServer(CERTIFICATE)]) {
      const monitor = watch();
      await started(server);
      monitor.track(server);
      const dial = () =>
        tls.connect({ port: portOf(server), host: IPV4, ca: CERTIFICATE.cert, servername: "localhost" });
      const socket = await accepted(server, "secureConnection", dial);
      expect(socket).toBeInstanceOf(tls.TLSSocket);
      expect((await trackedOf(monitor, inodeOf(socket)))?.object).toBe(socket);
    }
  });

  it("are ws's WebSockets where both servers are tracked, and until they close", async () => {
    const monitor = watch();
    const server = await started(http.createServer());
    const sockets = new WebSocketServer({ server });
    monitor.track(server, "http");
    monitor.track(sockets, "chat");
    const came = once(sockets, "connection");
    const client = new WebSocket(`ws://${IPV4}:${portOf(server)}`);
    onTestFinished(() => client.terminate());
    const [socket] = await came;
    const inode = inodeOf(socket);
    expect(await trackedOf(monitor, inode)).toEqual({ object: socket, label: "chat", stack: undefined });
    socket.terminate();
    await once(socket, "close");
    expect(monitor.snapshot?.own().find(({ row }) => row.inode === inode)?.tracked).toBeUndefined();
  });

  it("are ws's WebSockets of a server that is handed its upgrades", async () => {
    const monitor = watch();
    const server = await started(http.createServer());
    const sockets = new WebSocketServer({ noServer: true });
    monitor.track(sockets, "chat");
    server.on("upgrade", (request, socket, head) =>
      sockets.handleUpgrade(request, socket, head, (webSocket) => sockets.emit("connection", webSocket, request)),
    );
    const came = once(sockets, "connection");
    const client = new WebSocket(`ws://${IPV4}:${portOf(server)}`);
    onTestFinished(() => client.terminate());
    const [socket] = await came;
    expect(await trackedOf(monitor, inodeOf(socket))).toEqual({ object: socket, label: "chat", stack: undefined });
    expect(inodeOf(sockets)).toBeUndefined();
  });

  it("are followed no more when the tracking ends or the monitor closes", async () => {
    const monitor = watch();
    const first = await started(net.createServer());
    const second = await started(net.createServer());
    const events = [first, second].map((server) => server.eventNames());
    const end = monitor.track(first);
    monitor.track(second);
    end();
    expect(first.listenerCount("connection")).toBe(1);
    await monitor.close();
    expect(second.listenerCount("connection")).toBe(1);
    expect(first.eventNames()).toEqual(events[0]);
  });
});

onLinux("outgoing connections, with the code that opened them", () => {
  const opened: [string, (port: number) => Promise<net.Socket>][] = [
    ["net.connect()", async (port) => net.connect(port, IPV4)],
    [
      "http.get()",
      async (port) => {
        const request = http.get({ host: IPV4, port, agent: false });
        request.on("error", () => {});
        const [socket] = await once(request, "socket");
        return socket;
      },
    ],
    [
      "https.get()",
      async (port) => {
        const request = https.get({ host: IPV4, port, agent: false });
        request.on("error", () => {});
        const [socket] = await once(request, "socket");
        return socket;
      },
    ],
  ];

  describe.each(opened)("%s", (opener, open) => {
    it("is tracked with its stack", async () => {
      const monitor = watch();
      const { port } = await listenAt(IPV4);
      const end = monitor.trackOutgoing({ label: "out", stack: true });
      onTestFinished(end);
      const socket = await (function openedHere() {
        return open(port);
      })();
      onTestFinished(() => void socket.destroy());
      if (socket.connecting) await once(socket, "connect");
      const tracked = await trackedOf(monitor, inodeOf(socket));
      expect(tracked?.object).toBe(socket);
      expect(tracked?.label).toBe("out");
      if (opener === "https.get()" && process.version.startsWith("v20.")) expect(tracked?.stack).toBeUndefined();
      else expect(tracked?.stack).toMatch(/at openedHere .*track\.test\.ts/);
    });
  });

  it("fetch() too", async () => {
    const monitor = watch();
    const server = await started(http.createServer((_, response) => response.write("more to come")));
    onTestFinished(monitor.trackOutgoing("fetched"));
    const response = await fetch(`http://${IPV4}:${portOf(server)}`);
    const own = (await monitor.refresh()).own();
    const found = own.filter(({ tracked, row }) => tracked?.label === "fetched" && row.remotePort === portOf(server));
    expect(found).toHaveLength(1);
    expect(found[0]?.tracked?.object).toBeInstanceOf(net.Socket);
    await response.body?.cancel();
  });

  it("only until it ends", async () => {
    const monitor = watch();
    const { port } = await listenAt(IPV4);
    monitor.trackOutgoing()();
    const client = net.connect(port, IPV4);
    onTestFinished(() => void client.destroy());
    await once(client, "connect");
    expect(await trackedOf(monitor, inodeOf(client))).toBeUndefined();
  });
});
