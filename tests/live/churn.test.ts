import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { inodeOf, readSockets } from "../../src/index";
import type { Snapshot } from "../../src/live/index";
import { connection, IPV4, listenAt, portOf } from "../procfs/loopback";
import { until } from "../procfs/until";
import { byEachSource } from "./watch";

/** Two sockets each. With the test's own descriptors, within the usual limit of a user's process. */
const STABLE = 5000;
const ROUNDS = 10;
const AT_ONCE = 100;

async function openMany(host: string, port: number, count: number): Promise<Socket[]> {
  const sockets: Socket[] = [];
  while (sockets.length < count) {
    const some = Array.from({ length: Math.min(AT_ONCE, count - sockets.length) }, () => connect({ host, port }));
    await Promise.all(some.map((socket) => once(socket, "connect")));
    sockets.push(...some);
  }
  return sockets;
}

byEachSource("under churn", (_, watch) => {
  it("reports no stable socket, and what the test opened, half-closed and closed once each", async () => {
    const { port, accepted } = await listenAt(IPV4);
    const stable = await openMany(IPV4, port, STABLE);
    onTestFinished(() => {
      for (const socket of stable) socket.destroy();
    });
    await until("all to be accepted", () => accepted.length >= STABLE || undefined);
    const stableInodes = new Set([...stable, ...accepted].map((socket) => inodeOf(socket)));
    expect(stableInodes.size).toBe(2 * STABLE);

    const monitor = watch();
    await monitor.refresh();

    let isOver = false;
    const churn = (async () => {
      const server = createServer((socket) => socket.on("error", () => {}).resume());
      onTestFinished(() => void server.close());
      server.listen(0, IPV4);
      await once(server, "listening");
      const churnPort = portOf(server);
      for (let i = 0; !isOver; i++) {
        const sockets = await openMany(IPV4, churnPort, 20 + (i % 7));
        for (const socket of sockets) socket.on("error", () => {}).end();
      }
    })();

    const told = { opened: [] as number[], changed: [] as number[], closed: [] as number[] };
    const note = async (): Promise<Snapshot> => {
      const snapshot = await monitor.refresh();
      const { changes } = snapshot;
      told.opened.push(...Array.from(changes?.opened ?? [], ({ inode }) => inode));
      told.closed.push(...Array.from(changes?.closed ?? [], ({ inode }) => inode));
      told.changed.push(...Array.from(changes?.changed ?? [], ({ inode }) => inode));
      // None is missing from the table either.
      expect([...stableInodes].filter((inode) => snapshot.table.rowOfInode(inode ?? 0) < 0)).toEqual([]);
      return snapshot;
    };
    const mine: number[] = [];
    for (let i = 0; i < ROUNDS; i++) {
      const { client, peer } = await connection(IPV4);
      const inode = inodeOf(client) ?? 0;
      mine.push(inode);
      await note();
      peer.end();
      await until("CLOSE_WAIT", () => readSockets().stateOf(client) === "CLOSE_WAIT" || undefined);
      await note();
      client.destroy();
      // One reading may miss it before it is gone: so does the monitor, which looks again.
      for (let tries = 0; !told.closed.includes(inode) && tries < 500; tries++) await note();
    }
    isOver = true;
    await churn;

    const times = (list: number[]) => mine.map((inode) => list.filter((other) => other === inode).length);
    const once1 = mine.map(() => 1);
    expect(told.opened.filter((inode) => stableInodes.has(inode))).toEqual([]);
    expect(told.closed.filter((inode) => stableInodes.has(inode))).toEqual([]);
    expect({ opened: times(told.opened), changed: times(told.changed), closed: times(told.closed) }).toEqual({
      opened: once1,
      changed: once1,
      closed: once1,
    });
    // The churn was real.
    expect(told.closed.length).toBeGreaterThan(mine.length);
  }, 180_000);
});
