import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { once } from "node:events";
import { connect as connectHttp2, createServer as createHttp2Server } from "node:http2";
import { connect, createServer } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { readSockets } from "../../../src/index";
import type { EndedConnection } from "../../../src/live/index";
import { errorOf } from "../../procfs/errors";
import { connection, deadPort, dial, IPV4, listenAt, localPortOf, portOf, ROUTES } from "../../procfs/loopback";
import { until } from "../../procfs/until";
import { whereSupported } from "../../sockopt/where-supported";
import { watch } from "../watch";
import { hear, sidesOf } from "./hear";

whereSupported("a connection that ends", () => {
  describe.each(ROUTES)("over $name", (route) => {
    it.skipIf(route.isMissing)("is told once of each side, with its bytes, though no snapshot had it", async () => {
      const { all, first } = hear();
      const { client, peer, port } = await connection(route.listenAt, route.connectTo);
      const { ofClient, ofServer } = sidesOf(client, port);
      client.end("x".repeat(1000));
      peer.resume();
      await once(peer, "end");
      peer.end("y".repeat(300));
      client.resume();

      const clients = await first(ofClient);
      expect(clients).toMatchObject({
        ...{ protocol: route.client, localAddress: route.connectTo, remoteAddress: route.connectTo },
        ...{ cause: "fin", wasConnected: true, isEventLost: false, seen: undefined, own: undefined },
      });
      expect(clients.info?.bytesSent).toBe(1000);
      // It has received the other's FIN.
      expect(clients.info?.bytesReceived).toBe(301);
      const servers = await first(ofServer);
      expect(servers).toMatchObject({ protocol: route.server, localAddress: route.seenByServer, cause: "fin" });
      expect([servers.info?.bytesSent, servers.info?.bytesReceived]).toEqual([300, 1001]);
      expect(Math.abs(Date.now() - servers.time)).toBeLessThan(60_000);

      await wait(50);
      expect(all.filter(ofClient)).toEqual([clients]);
      expect(all.filter(ofServer)).toEqual([servers]);
    });
  });

  it("by a reset says whose it was, where the kernel or the socket's object does", async () => {
    const { monitor, first } = hear();
    const tracked = await connection(IPV4);
    tracked.peer.on("error", () => {});
    monitor.track(tracked.peer, "the server's");
    const { ofServer } = sidesOf(tracked.client, tracked.port);
    const clientPort = localPortOf(tracked.client);
    tracked.client.resetAndDestroy();
    // The kernel has taken the connection apart: its address and the other's port are gone.
    const reset = await first((end) => end.localPort === clientPort && end.remotePort === 0);
    expect(reset).toMatchObject({ cause: "reset", resetBy: "local", wasConnected: true, remoteAddress: IPV4 });
    expect(reset.info).toBeUndefined();
    const other = await first(ofServer);
    expect(other).toMatchObject({ cause: "reset", resetBy: "remote", own: true });
    expect(other.tracked?.object).toBe(tracked.peer);
    expect(other.tracked?.label).toBe("the server's");

    const untracked = await connection(IPV4);
    untracked.peer.on("error", () => {});
    const { ofServer: ofOther } = sidesOf(untracked.client, untracked.port);
    untracked.client.resetAndDestroy();
    await until("it is reset", () => (readSockets().of(untracked.peer) === undefined ? true : undefined));
    untracked.peer.destroy();
    expect(await first(ofOther)).toMatchObject({ cause: "reset", resetBy: undefined, own: undefined });
  });

  it("with bytes that nobody read is reset", async () => {
    const { first } = hear();
    const server = createServer({ pauseOnConnect: true }).listen(0, IPV4);
    onTestFinished(() => void server.close());
    await once(server, "listening");
    const accepted = once(server, "connection");
    const client = dial(IPV4, portOf(server));
    const [peer] = await accepted;
    const { ofServer } = sidesOf(client, portOf(server));
    client.write("unread");
    await until("it is there", () => (readSockets().of(peer)?.rxQueue === 6 ? true : undefined));
    peer.destroy();
    expect(await first(ofServer)).toMatchObject({ cause: "reset", info: { bytesReceived: 6 } });
  });

  it("leads to a tracked object whose properties throw by then, as those of an HTTP/2 session's socket", async () => {
    const { monitor, first } = hear();
    const server = createHttp2Server().listen(0, IPV4);
    await once(server, "listening");
    onTestFinished(() => void server.close());
    const session = connectHttp2(`http://${IPV4}:${portOf(server)}`);
    await once(session, "connect");
    const { socket } = session;
    monitor.track(socket, "session");
    const clientPort = localPortOf(socket);
    session.destroy();
    expect(() => Reflect.get(socket, "errored")).toThrow();
    const end = await first(({ localPort }) => localPort === clientPort);
    expect(end.tracked?.object).toBe(socket);
    expect(end.tracked?.label).toBe("session");
  });

  it("before it was made is refused", async () => {
    const { first } = hear();
    const port = await deadPort(IPV4);
    const client = dial(IPV4, port);
    await new Promise((resolve) => client.on("close", resolve));
    const end = await first((one) => one.remotePort === port);
    expect(end).toMatchObject({ cause: "refused", wasConnected: false, livedMs: undefined, livedAtLeastMs: 0 });
  });

  it("is neither a listener's nor one that was never connected", async () => {
    const { all, first } = hear();
    const { server, port } = await listenAt(IPV4);
    server.close();
    await once(server, "close");
    const { client, peer, port: other } = await connection(IPV4);
    const { ofClient } = sidesOf(client, other);
    // Until the peer ends too, the kernel may keep a client for a minute.
    peer.resume();
    client.destroy();
    await first(ofClient);
    expect(all.filter(({ localPort, remotePort }) => localPort === port && remotePort === 0)).toEqual([]);
  });

  it("is joined with its row in the last snapshot: state, owner, and how long it lived", async () => {
    const { monitor, first } = hear();
    await monitor.refresh();
    const opened = performance.now();
    const { client, peer, port } = await connection(IPV4);
    const { ofClient, ofServer } = sidesOf(client, port);
    await wait(30);
    client.end("hello");
    peer.resume();
    await once(peer, "end");
    await monitor.refresh();
    const seen = performance.now();
    await wait(30);
    peer.end("bye");
    client.resume();
    const [clients, servers] = [await first(ofClient), await first(ofServer)];
    const lived = performance.now() - opened;
    expect(clients).toMatchObject({ cause: "fin", closedFirst: "local", own: true });
    expect(clients.seen?.state).toMatch(/^FIN_WAIT[12]$/);
    expect(servers).toMatchObject({ cause: "fin", closedFirst: "remote", own: true, seen: { state: "CLOSE_WAIT" } });
    for (const end of [clients, servers]) {
      expect(end.seen?.cookie).toBe(end.cookie);
      expect(end.livedAtLeastMs).toBeGreaterThan(20);
      expect(end.livedAtLeastMs).toBeLessThan(lived + 10);
      // It was not there in the first snapshot.
      expect(end.livedAtMostMs).toBeGreaterThanOrEqual(lived - (performance.now() - seen));
    }
    expect(JSON.parse(JSON.stringify(servers))).toMatchObject({
      cookie: servers.cookie.toString(16).padStart(16, "0"),
      seen: { state: "CLOSE_WAIT" },
    });
  });

  it("that a snapshot had keeps the ends that a reset has taken from it", async () => {
    const { monitor, first } = hear();
    const { client, peer, port } = await connection(IPV4);
    peer.on("error", () => {});
    const { ofClient } = sidesOf(client, port);
    await monitor.refresh();
    client.resetAndDestroy();
    expect(await first(ofClient)).toMatchObject({ localAddress: IPV4, resetBy: "local", seen: { remotePort: port } });
  });

  it("that never sent data, or never received any, says exactly how long it lived", async () => {
    const { first } = hear();
    const opened = performance.now();
    const { client, peer, port } = await connection(IPV4);
    const { ofClient, ofServer } = sidesOf(client, port);
    await wait(100);
    client.end("only this way");
    peer.resume();
    await once(peer, "end");
    peer.end();
    client.resume();
    for (const end of [await first(ofClient), await first(ofServer)]) {
      expect(end.livedMs).toBeGreaterThan(80);
      expect(end.livedMs).toBeLessThan(performance.now() - opened + 20);
      expect(end.livedAtLeastMs).toBeLessThanOrEqual(end.livedMs ?? 0);
    }
  });

  it("is what changes.closed says of it, too", async () => {
    const { monitor, first } = hear({ source: "netlink" });
    const { client, peer, port } = await connection(IPV4);
    const { ofServer } = sidesOf(client, port);
    await monitor.refresh();
    peer.resume();
    client.end("x".repeat(77));
    await once(peer, "end");
    peer.end();
    client.resume();
    const told = await first(ofServer);
    const snapshot = await monitor.refresh();
    const { changes } = snapshot;
    const row = Array.from(changes?.closed ?? []).find(({ cookie }) => cookie === told.cookie);
    expect(row && snapshot.endOf(row.index)).toBe(told);
    expect(told.info?.bytesReceived).toBe(78);
    expect(snapshot.endOf(2 ** 31)).toBeUndefined();
  });

  it("is told to iterators and to the channel", async () => {
    const monitor = watch({ ends: true });
    const published: unknown[] = [];
    const listener = (message: unknown) => published.push(message);
    subscribe("sockdex:ended", listener);
    onTestFinished(() => void unsubscribe("sockdex:ended", listener));
    const ends = monitor.ends();
    const { client, port } = await connection(IPV4);
    const { ofClient } = sidesOf(client, port);
    client.destroy();
    let found: EndedConnection | undefined;
    for await (const end of ends) {
      found = end;
      if (ofClient(end)) break;
    }
    expect(found && ofClient(found)).toBe(true);
    expect(published).toContain(found);

    const others = monitor.ends();
    const waiting = others.next();
    await others.return?.();
    expect(await waiting).toEqual({ done: true, value: undefined });
    const last = monitor.ends().next();
    await monitor.close();
    expect(await last).toEqual({ done: true, value: undefined });
  });

  it("among thousands is told once, with what its client counted, or counted as lost", async () => {
    const { monitor, all } = hear();
    const { server, port } = await listenAt(IPV4);
    server.on("connection", (socket) => socket.resume().on("end", () => socket.end()));
    /** A port can be given twice: connections are counted by port and bytes. */
    const sent: string[] = [];
    const CONNECTIONS = 3000;
    let left = CONNECTIONS;
    const one = async () => {
      while (left-- > 0) {
        const bytes = 1 + ((left * 7919) % 1000);
        const client = connect(port, IPV4);
        client.resume().end("x".repeat(bytes));
        await once(client, "connect");
        sent.push(`${localPortOf(client)} ${bytes}`);
        await once(client, "close");
      }
    };
    await Promise.all(Array.from({ length: 50 }, one));
    const told = await until("all are heard of, or counted as lost", () => {
      const ended = all.filter(({ localPort, remotePort }) => localPort === port || remotePort === port);
      const lost = monitor.lostEnds;
      return ended.length === 2 * CONNECTIONS || (lost?.overruns ?? 0) + (lost?.dropped ?? 0) > 0 ? ended : undefined;
    });
    expect(new Set(told.map(({ cookie }) => cookie)).size).toBe(told.length);
    expect(told.filter(({ cause }) => cause !== "fin")).toEqual([]);
    const { overruns, dropped, malformed } = monitor.lostEnds ?? {};
    expect(malformed).toBe(0);
    const clients = told.filter(({ remotePort }) => remotePort === port);
    const servers = told.filter(({ localPort }) => localPort === port);
    const heard = clients.map(({ localPort, info }) => `${localPort} ${info?.bytesSent}`);
    // The client's FIN counts as a byte.
    const heardByServer = servers.map(({ remotePort, info }) => `${remotePort} ${(info?.bytesReceived ?? 0) - 1}`);
    if (overruns || dropped) expect(sent).toEqual(expect.arrayContaining([...heard, ...heardByServer]));
    else {
      expect(heard.sort()).toEqual(sent.sort());
      expect(heardByServer.sort()).toEqual(sent);
    }
  });
});

it("is heard of by choice only", async () => {
  const monitor = watch();
  errorOf("ERR_INVALID_ARGUMENT", () => monitor.ends());
  expect([monitor.lostEnds, monitor.withoutEnds]).toEqual([undefined, undefined]);
  // biome-ignore lint/suspicious/noExplicitAny: what JavaScript may pass.
  errorOf("ERR_INVALID_ARGUMENT", () => watch({ ends: "yes" as any }));
  // Nothing is begun that nobody could close.
  // biome-ignore lint/suspicious/noExplicitAny: what JavaScript may pass.
  errorOf("ERR_INVALID_ARGUMENT", () => watch({ ends: "auto", signal: {} as any }));
});
