import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { inodeOf, type LiveTable, readSockets, type SocketRow, type State } from "../../src/index";
import { deafListener, WAITING } from "./deaf-listener";
import { fillWindow } from "./fill-window";
import { at, connection, dial, listenAt, localPortOf, ROUTES } from "./loopback";
import { onLinux } from "./on-linux";
import { until } from "./until";

/** Reads the kernel's tables again until it holds. */
function untilTable(what: string, holds: (table: LiveTable) => boolean): Promise<LiveTable> {
  const table = readSockets();
  return until(what, () => (holds(table.refresh()) ? table : undefined));
}

/** Inode 0 belongs to many rows and to none: it must find nothing, whatever the table holds. */
function expectNothingForInode0(table: LiveTable): void {
  expect(table.columns.inode).toContain(0);
  expect(table.rowOfInode(0)).toBe(-1);
  expect(table.byInode(0)).toBeUndefined();
  expect(table.allByInode(0)).toEqual([]);
}

onLinux("the state of a real socket", () => {
  describe.each(ROUTES.map((route) => [route.name, route] as const))("over %s", (_, route) => {
    const { listenAt: host, connectTo, seenByServer, isMissing } = route;
    if (isMissing) {
      it.skip("this machine has no ::1");
      return;
    }

    /** The connection's two rows, found by endpoints alone, each from its own side. */
    function rowsBetween(table: LiveTable, clientPort: number, port: number): (SocketRow | undefined)[] {
      const client = at(connectTo, clientPort);
      const server = at(connectTo, port);
      return [table.byEndpoints(client, server), table.byEndpoints(server, client)];
    }

    /** Both sides by every way there is to them. */
    function expectPair(table: LiveTable, pair: Awaited<ReturnType<typeof connection>>, states: [State, State]): void {
      const { client, peer, clientPort, port } = pair;
      const [mine, theirs] = rowsBetween(table, clientPort, port);
      expect(table.stateOf(client)).toBe(states[0]);
      expect(table.stateOf(peer)).toBe(states[1]);
      expect(table.of(client)).toMatchObject({
        protocol: route.client,
        state: states[0],
        localAddress: connectTo,
        localPort: clientPort,
        remoteAddress: connectTo,
        remotePort: port,
        inode: inodeOf(client),
        uid: process.getuid?.(),
      });
      expect(table.of(peer)).toMatchObject({
        protocol: route.server,
        state: states[1],
        localAddress: seenByServer,
        localPort: port,
        remoteAddress: seenByServer,
        remotePort: clientPort,
        inode: inodeOf(peer),
      });
      expect(mine).toEqual(table.of(client));
      expect(theirs).toEqual(table.of(peer));
    }

    it("LISTEN, with nothing in its queue", async () => {
      const { server, port } = await listenAt(host);
      const table = readSockets();
      expect(table.stateOf(server)).toBe("LISTEN");
      expect(table.of(server)).toMatchObject({
        protocol: route.server,
        localAddress: host,
        localPort: port,
        remotePort: 0,
        rxQueue: 0,
        inode: inodeOf(server),
      });
      // A listener is found where it is bound, and where it takes connections.
      expect(table.byEndpoints(at(host, port))).toEqual(table.of(server));
      expect(table.byEndpoints(at(connectTo, port))).toEqual(table.of(server));
    });

    it("ESTABLISHED, on both sides, told apart from the listener", async () => {
      const pair = await connection(host, connectTo);
      const table = readSockets();
      expectPair(table, pair, ["ESTABLISHED", "ESTABLISHED"]);
      expect(table.stateOf(pair.server)).toBe("LISTEN");
      expect(table.byEndpoints(at(connectTo, pair.port))).toEqual(table.of(pair.server));
    });

    it("FIN_WAIT2 and CLOSE_WAIT, when one side has ended", async () => {
      const pair = await connection(host, connectTo);
      pair.client.end();
      const table = await untilTable("the client's FIN is answered", (now) => now.stateOf(pair.client) === "FIN_WAIT2");
      expectPair(table, pair, ["FIN_WAIT2", "CLOSE_WAIT"]);
    });

    it("FIN_WAIT1, while what the peer does not read keeps the FIN from leaving; the queues are told", async () => {
      const pair = await connection(host, connectTo);
      const table = await fillWindow(pair.client);
      pair.client.end();
      await untilTable("the client has shut down", (now) => now.stateOf(pair.client) === "FIN_WAIT1");
      expectPair(table.refresh(), pair, ["FIN_WAIT1", "ESTABLISHED"]);
      expect(table.of(pair.client)).toMatchObject({ rxQueue: 0, timer: 4 });
      expect(table.of(pair.peer)).toMatchObject({ txQueue: 0 });
      expect([...table.select({ minTxQueue: 1 })]).toContain(table.of(pair.client)?.index);
      expect([...table.select({ minRxQueue: 1 })]).toContain(table.of(pair.peer)?.index);
    });

    it("LAST_ACK, when both have ended and what was sent is still not read: no socket's any more", async () => {
      const { client, peer, clientPort, port } = await connection(host, connectTo);
      peer.end();
      await untilTable("the client knows", (now) => now.stateOf(client) === "CLOSE_WAIT");
      const table = await fillWindow(client);
      client.end();
      await once(client, "close");
      const [mine, theirs] = rowsBetween(table.refresh(), clientPort, port);
      expect(mine).toMatchObject({ protocol: route.client, state: "LAST_ACK", inode: 0 });
      expect(mine?.txQueue).toBeGreaterThan(0);
      expect(theirs).toEqual(table.of(peer));
      expect(theirs?.state).toBe("FIN_WAIT2");
      expect(table.of(client)).toBeUndefined();
      expectNothingForInode0(table);
    });

    it("TIME_WAIT, of no socket any more: inode 0, found by its endpoints", async () => {
      const { client, peer, clientPort, port } = await connection(host, connectTo);
      peer.on("end", () => peer.end()).resume();
      client.resume().end();
      await once(client, "close");
      const row = (table: LiveTable) => rowsBetween(table, clientPort, port)[0];
      const table = await untilTable("the client's end waits", (now) => row(now)?.state === "TIME_WAIT");
      expect(row(table)).toMatchObject({ protocol: route.client, inode: 0, timer: 3, uid: 0, localPort: clientPort });
      expect(rowsBetween(table, clientPort, port)[1]).toBeUndefined();
      expect(table.of(client)).toBeUndefined();
      expect(table.of(peer)).toBeUndefined();
      expectNothingForInode0(table);
    });

    it("not accepted yet: inode 0 on the server's side, the listener's queue counts them", async () => {
      const port = await deafListener(host);
      const clients = Array.from({ length: WAITING }, () => dial(connectTo, port));
      await Promise.all(clients.map((client) => once(client, "connect")));
      const table = await untilTable("all wait", (now) => now.byEndpoints(at(host, port))?.rxQueue === WAITING);
      for (const client of clients) {
        const [mine, theirs] = rowsBetween(table, localPortOf(client), port);
        expect(mine).toEqual(table.of(client));
        expect(mine?.state).toBe("ESTABLISHED");
        expect(theirs).toMatchObject({ protocol: route.server, state: "ESTABLISHED", inode: 0 });
      }
      expect(table.byEndpoints(at(connectTo, port))).toMatchObject({ state: "LISTEN", localAddress: host });
      expectNothingForInode0(table);
    });

    it("CLOSE_WAIT of a connection nobody accepted, FIN_WAIT2 of a client that is gone", async () => {
      const port = await deafListener(host);
      const client = dial(connectTo, port);
      await once(client, "connect");
      const clientPort = localPortOf(client);
      client.destroy();
      const rows = (now: LiveTable) => rowsBetween(now, clientPort, port);
      const table = await untilTable("both ends know", (now) => rows(now)[0]?.state === "FIN_WAIT2");
      expect(rows(table)[0]).toMatchObject({ protocol: route.client, inode: 0 });
      expect(rows(table)[1]).toMatchObject({ protocol: route.server, state: "CLOSE_WAIT", inode: 0 });
      expectNothingForInode0(table);
    });

    it("SYN_SENT, when the listener's queue is full", async () => {
      const port = await deafListener(host);
      const waiting = Array.from({ length: WAITING }, () => dial(connectTo, port));
      await Promise.all(waiting.map((client) => once(client, "connect")));
      const client = dial(connectTo, port);
      const table = await untilTable("the SYN is out", (now) => now.of(client) !== undefined);
      expect(table.of(client)).toMatchObject({
        protocol: route.client,
        state: "SYN_SENT",
        localAddress: connectTo,
        remoteAddress: connectTo,
        remotePort: port,
        timer: 1,
        txQueue: 1,
        inode: inodeOf(client),
      });
      const { localPort = 0 } = table.of(client) ?? {};
      expect(rowsBetween(table, localPort, port)).toEqual([table.of(client), undefined]);
      expect([...table.select({ state: "syn-sent", remotePort: port })]).toEqual([table.of(client)?.index]);
    });
  });
});
