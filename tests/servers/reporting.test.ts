import { once } from "node:events";
import * as http from "node:http";
import express from "express";
import Fastify from "fastify";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import WebSocket, { WebSocketServer } from "ws";
import { inodeOf } from "../../src/index";
import { LEAKED } from "../../src/live/tracking/own-sockets";
import { expressSockets, fastifySockets, type SocketReport, socketReport, watchServer } from "../../src/servers/index";
import { refreshUntil, watch } from "../live/watch";
import { connection, dial, IPV4, listenAt, portOf } from "../procfs/loopback";
import { onLinux } from "../procfs/on-linux";
import { whereSupported } from "../sockopt/where-supported";

/** Leaks need a minute otherwise. */
function withoutWaiting(): void {
  const { olderThanMs } = LEAKED;
  Object.assign(LEAKED, { olderThanMs: 0 });
  onTestFinished(() => void Object.assign(LEAKED, { olderThanMs }));
}

async function reportAt(port: number, path: string): Promise<SocketReport> {
  const response = await fetch(`http://${IPV4}:${port}${path}`);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toMatch(/^application\/json/);
  const report: SocketReport = await response.json();
  return report;
}

onLinux("the route", () => {
  const plugs: [string, (monitor: ReturnType<typeof watch>) => Promise<number>][] = [
    [
      "Fastify",
      async (monitor) => {
        const app = Fastify();
        await app.register(fastifySockets, { monitor, path: "/sockets" });
        onTestFinished(() => app.close());
        await app.listen({ host: IPV4, port: 0 });
        return portOf(app.server);
      },
    ],
    [
      "Express",
      async (monitor) => {
        const app = express();
        app.use(expressSockets({ monitor, path: "/sockets" }));
        const server = app.listen(0, IPV4);
        await once(server, "listening");
        onTestFinished(() => void server.close());
        return portOf(server);
      },
    ],
  ];

  it.each(plugs)("of %s reports leaks with the code that opened them, states and listeners", async (_, serve) => {
    withoutWaiting();
    const monitor = watch();
    onTestFinished(monitor.trackOutgoing({ label: "planted", stack: true }));
    const { server, port: other } = await listenAt(IPV4);
    const port = await serve(monitor);
    const leaking = (function plantLeak() {
      return dial(IPV4, other);
    })();
    const [[peer]] = await Promise.all([once(server, "connection"), once(leaking, "connect")]);
    peer.end();
    await once(leaking.resume(), "end");
    await monitor.refresh();
    const report = await reportAt(port, "/sockets?some=query");
    expect(Date.now() - Date.parse(report.time)).toBeLessThan(60_000);
    const found = report.leaks.oldest.filter(({ label }) => label === "planted");
    expect(report.leaks.count).toBeGreaterThanOrEqual(1);
    expect(found.map(({ state, remote }) => [state, remote])).toEqual([["CLOSE_WAIT", `${IPV4}:${other}`]]);
    expect(found[0]?.stack).toMatch(/at plantLeak .*reporting\.test\.ts/);
    expect(report.states.LISTEN).toBeGreaterThanOrEqual(2);
    expect(report.backlogs).toContainEqual({ listener: `${IPV4}:${other}`, waiting: 0 });
  });

  it("is there before the monitor's first snapshot, and is no other path or method", async () => {
    const monitor = watch();
    const server = http.createServer((request, response) => {
      if (!plug.handle(request, response)) response.writeHead(418).end();
    });
    const plug = watchServer(server, { monitor, path: "/sockets" });
    server.listen(0, IPV4);
    await once(server, "listening");
    onTestFinished(() => void server.close());
    expect((await reportAt(portOf(server), "/sockets")).states.LISTEN).toBeGreaterThanOrEqual(1);
    const status = async (path: string, method: string) =>
      (await fetch(`http://${IPV4}:${portOf(server)}${path}`, { method })).status;
    expect(await status("/sockets/", "GET")).toBe(418);
    expect(await status("/sockets", "POST")).toBe(418);
    await monitor.close();
  });

  it("says what went wrong where the monitor cannot read", async () => {
    const monitor = watch();
    const server = http.createServer((request, response) => void plug.handle(request, response));
    const plug = watchServer(server, { monitor, path: "/sockets" });
    server.listen(0, IPV4);
    await once(server, "listening");
    onTestFinished(() => void server.close());
    await monitor.close();
    const response = await fetch(`http://${IPV4}:${portOf(server)}/sockets`);
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({ error: "The monitor is closed." });
  });

  it("reads anew where the newest snapshot is old: a monitor without an interval reads nothing by itself", async () => {
    const monitor = watch();
    const plug = watchServer(http.createServer(), { monitor, path: "/sockets" });
    const first = await plug.report();
    const time = Date.parse(first.time);
    const clock = vi.spyOn(Date, "now").mockReturnValue(time + 1000);
    onTestFinished(() => clock.mockRestore());
    expect((await plug.report()).time).toBe(first.time);
    clock.mockReturnValue(time + 6000);
    const second = await plug.report();
    expect(Date.parse(second.time)).toBeGreaterThan(Date.parse(first.time));
    await monitor.close();
    await expect(plug.report()).rejects.toMatchObject({ code: "ERR_CLOSED" });
  });
});

whereSupported("a report", () => {
  it("has the busiest sockets where the monitor has rates", async () => {
    const monitor = watch({ info: ["bytesSent"] });
    const { client, peer } = await connection(IPV4);
    monitor.track(client, "busy");
    await monitor.refresh();
    expect(socketReport(monitor)).not.toHaveProperty("busiest");
    peer.resume();
    await new Promise((resolve) => client.write(Buffer.alloc(100_000), resolve));
    await refreshUntil(monitor, ({ rates }) => (rates ? true : undefined));
    const { busiest = [] } = socketReport(monitor, { most: 2 });
    expect(busiest.length).toBeLessThanOrEqual(2);
    const busy = busiest.find(({ label }) => label === "busy");
    expect(busy?.bytesOut).toBeGreaterThan(0);
    expect(busiest).toEqual([...busiest].sort((a, b) => b.bytesIn + b.bytesOut - a.bytesIn - a.bytesOut));
  });
});

onLinux("a WebSocketServer that is watched", () => {
  describe.each(["with its server", "without a server"])("%s", (kind) => {
    it("has its stuck WebSockets as objects", async () => {
      const monitor = watch({ stuckAfter: 2 });
      const server = http.createServer();
      const sockets = new WebSocketServer(kind === "with its server" ? { server } : { noServer: true });
      if (kind === "without a server") {
        server.on("upgrade", (request, socket, head) =>
          sockets.handleUpgrade(request, socket, head, (webSocket) => sockets.emit("connection", webSocket, request)),
        );
      }
      const plug = watchServer(sockets, { monitor });
      onTestFinished(() => plug.unwatch());
      server.listen(0, IPV4);
      await once(server, "listening");
      onTestFinished(() => void server.close());
      const came = once(sockets, "connection");
      const client = new WebSocket(`ws://${IPV4}:${portOf(server)}`);
      onTestFinished(() => client.terminate());
      await once(client, "open");
      const [webSocket]: WebSocket[] = await came;
      onTestFinished(() => webSocket?.terminate());
      client.pause();
      webSocket?.send(Buffer.alloc(32 << 20));
      const inode = inodeOf(webSocket);
      const stuck = await refreshUntil(monitor, (snapshot) => snapshot.stuck().find(({ row }) => row.inode === inode));
      expect(stuck.tracked?.object).toBe(webSocket);
      expect(stuck.row.txQueue).toBeGreaterThan(0);
    });
  });
});

onLinux("unwatch()", () => {
  it("takes back every listener, and is what closing a Fastify does", async () => {
    const monitor = watch();
    const server = http.createServer();
    const names = server.eventNames();
    const plug = watchServer(server, { monitor, onConnectionEnd: () => {} });
    expect(server.eventNames()).not.toEqual(names);
    plug.unwatch();
    expect(server.eventNames()).toEqual(names);
    expect(plug.acceptQueue).toBeUndefined();
    const app = Fastify();
    const before = app.server.listenerCount("request");
    await app.register(fastifySockets, { monitor });
    await app.ready();
    expect(app.server.listenerCount("request")).toBe(before + 1);
    await app.close();
    expect(app.server.listenerCount("request")).toBe(before);
  });
});
