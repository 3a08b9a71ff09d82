import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { descriptorOf, inodeOf, readSockets } from "../../src/index";
import { deafListeners } from "../metrics/deaf-listeners";
import { connection, dial, IPV4, listenAt } from "../procfs/loopback";
import { until } from "../procfs/until";
import { byEachSource, inodes, refreshUntil } from "./watch";

/** Ends with the test. */
function kept<T extends ChildProcess>(child: T): T {
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

byEachSource("the owner's sockets", (_, watch) => {
  it("tells sockets of the owner's stuck in a state, with their age and descriptor", async () => {
    const monitor = watch();
    const { client, peer, clientPort, port } = await connection(IPV4);
    await monitor.refresh();
    peer.end();
    await until("CLOSE_WAIT", () => readSockets().stateOf(client) === "CLOSE_WAIT" || undefined);
    await monitor.refresh();
    const mine = () => monitor.leaks({ olderThanMs: 0 }).find(({ row }) => row.inode === inodeOf(client));
    expect(mine()).toMatchObject({
      row: { state: "CLOSE_WAIT", localPort: clientPort, remoteAddress: IPV4, remotePort: port },
    });
    expect(mine()?.descriptor).toBeGreaterThan(2);
    const before = mine()?.ageMs ?? Number.NaN;
    await wait(20);
    await monitor.refresh();
    expect(mine()?.ageMs).toBeGreaterThan(before + 10);
    expect(monitor.leaks({ olderThanMs: 3_600_000 })).toEqual([]);
    // A descriptor that is closed is no longer the owner's.
    client.destroy();
    await refreshUntil(monitor, () => (mine() ? undefined : true));
  });

  it("counts them without making rows", async () => {
    const monitor = watch();
    const { client, peer } = await connection(IPV4);
    peer.end();
    await until("CLOSE_WAIT", () => readSockets().stateOf(client) === "CLOSE_WAIT" || undefined);
    const snapshot = await monitor.refresh();
    const own = snapshot.own();
    expect(snapshot.countOwn()).toBe(own.length);
    expect(snapshot.countOwn({ state: "CLOSE_WAIT" })).toBe(own.filter(({ row }) => row.state === "CLOSE_WAIT").length);
    expect(snapshot.countOwn({ state: "CLOSE_WAIT", olderThanMs: 3_600_000 })).toBe(0);
    const byState = snapshot.countOwnByState();
    expect(byState.CLOSE_WAIT).toBeGreaterThan(0);
    for (const [state, sockets] of Object.entries(byState)) {
      expect(sockets).toBe(own.filter(({ row }) => row.state === state).length);
    }
    const counts = Object.values(byState).map(Number);
    expect(counts.reduce((sum, sockets) => sum + sockets, 0)).toBe(own.length);
  });

  it("finds the owner's new sockets among its others", async () => {
    const monitor = watch();
    await monitor.refresh();
    for (let i = 0; i < 5; i++) {
      const { port, server } = await listenAt(IPV4);
      const client = dial(IPV4, port);
      await until("a connection", () => readSockets().stateOf(client) === "ESTABLISHED" || undefined);
      const own = inodes((await monitor.refresh()).own().map(({ row }) => row));
      expect(own).toContain(inodeOf(server));
      expect(own).toContain(inodeOf(client));
    }
  });

  it("are counted as waiting at a listener until they are accepted", async () => {
    const { pid, ports } = await deafListeners(2);
    const monitor = watch({ owner: pid });
    const waits = () => monitor.backlogs().map(({ row, backlog }) => [row.localPort, backlog]);
    await monitor.refresh();
    expect(waits()).toEqual(ports.map((port) => [port, 0]));
    const sockets = Array.from({ length: 3 }, () => dial(IPV4, ports[0] ?? 0));
    await Promise.all(sockets.map((socket) => once(socket, "connect")));
    // The listener has a connection a moment later than its client.
    await refreshUntil(monitor, () => (waits()[0]?.[1] === sockets.length ? true : undefined));
    expect(waits()).toEqual(ports.map((port, i) => [port, i === 0 ? sockets.length : 0]));
  });

  it("are told once, however many descriptors stand for one", async () => {
    const { port } = await listenAt(IPV4);
    const program = `exec 5<>/dev/tcp/${IPV4}/${port}; exec 6>&5; exec 7>&5; echo ready; read line`;
    const child = kept(spawn("bash", ["-c", program], { stdio: ["pipe", "pipe", "inherit"] }));
    await once(child.stdout, "data");
    const own = (await watch({ owner: child.pid ?? 0 }).refresh()).own();
    expect(own.map(({ row, descriptor }) => [row.remotePort, row.state, descriptor])).toEqual([
      [port, "ESTABLISHED", 5],
    ]);
  });

  it("are those its descriptors stand for now, when one was given away and its number anew", async () => {
    const program = 'process.on("message", (_, socket) => process.send("held"));';
    const child = kept(
      fork("-e", [program], { execArgv: ["-e", program], stdio: ["ignore", "inherit", "inherit", "ipc"] }),
    );
    const { server, port } = await listenAt(IPV4);
    const given = connect(port, IPV4);
    await once(given, "connect");
    const [inode, descriptor] = [inodeOf(given) ?? 0, descriptorOf(given)];
    const monitor = watch();
    expect(inodes((await monitor.refresh()).own().map(({ row }) => row))).toContain(inode);
    // The child's is the only one left.
    child.send("take it", given);
    await once(child, "message");
    await until("the descriptor's end", () => (descriptorOf(given) === undefined ? true : undefined));
    // The kernel gives the lowest number that is free, to either end of a connection.
    const taken = () => inodeOf(descriptor);
    for (let tries = 0; taken() === undefined && tries < 100; tries++) {
      const socket = connect(port, IPV4);
      onTestFinished(() => void socket.destroy());
      await once(socket, "connect");
    }
    const next = taken();
    expect([next !== undefined, next === inode]).toEqual([true, false]);
    const snapshot = await monitor.refresh();
    const [table, own] = [snapshot.table, snapshot.own()];
    expect(table.rowOfInode(inode)).toBeGreaterThanOrEqual(0);
    expect(own.find((one) => one.descriptor === descriptor)?.row.inode).toBe(next);
    expect(inodes(own.map(({ row }) => row))).not.toContain(inode);
    server.close();
  });

  it("are none when it has ended, and the tables come all the same", async () => {
    const child = kept(spawn("sleep", ["1000"]));
    const monitor = watch({ owner: child.pid ?? 0 });
    expect((await monitor.refresh()).own()).toEqual([]);
    child.kill("SIGKILL");
    await once(child, "exit");
    const snapshot = await monitor.refresh();
    expect([snapshot.table.size > 0, snapshot.hasOwner, snapshot.changes !== undefined]).toEqual([true, false, true]);
    for (const ask of [() => snapshot.own(), () => monitor.leaks(), () => monitor.backlogs()]) {
      expect(ask).toThrowError(expect.objectContaining({ code: "ERR_NO_PROCESS" }));
    }
  });

  it("have the age they had when they were read, however late this thread hears of it", async () => {
    const monitor = watch();
    await monitor.refresh();
    const { client } = await connection(IPV4);
    const refresh = monitor.refresh();
    await Promise.resolve();
    const end = performance.now() + 500;
    while (performance.now() < end);
    const found = (await refresh).own().find(({ row }) => row.inode === inodeOf(client));
    expect(found?.ageMs).toBe(0);
  });
});
