import { setTimeout as wait } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { expect, it, onTestFinished, vi } from "vitest";
import { inodeOf, readSockets, SockdexError } from "../../src/index";
import { type MonitorOptions, type Snapshot, SocketMonitor } from "../../src/live/index";
import { connection, dial, IPV4, listenAt } from "../procfs/loopback";
import { onLinux } from "../procfs/on-linux";
import { until } from "../procfs/until";

function watch(options: MonitorOptions = {}): SocketMonitor {
  const monitor = new SocketMonitor(options);
  onTestFinished(() => monitor.close());
  return monitor;
}

const inodes = (rows: Iterable<{ inode: number }> | undefined) => Array.from(rows ?? [], ({ inode }) => inode);

/** Refreshes until `found` answers. */
async function refreshUntil<T>(monitor: SocketMonitor, found: (snapshot: Snapshot) => T | undefined): Promise<T> {
  for (let left = 500; left > 0; left--) {
    const answer = found(await monitor.refresh());
    if (answer !== undefined) return answer;
    await wait(2);
  }
  throw new Error("Waited in vain for a snapshot.");
}

onLinux("SocketMonitor", () => {
  it("hands over the table that readSockets() reads, indexed", async () => {
    const { client, server, peer, port, clientPort } = await connection(IPV4);
    const { table } = await watch({ protocols: ["tcp", "tcp6", "udp"] }).refresh();
    const fresh = readSockets({ details: true });
    for (const socket of [client, server, peer]) {
      const { slot, ...row } = table.of(socket)?.toJSON() ?? {};
      const { slot: other, ...expected } = fresh.of(socket)?.toJSON() ?? {};
      expect([slot !== undefined, other !== undefined]).toEqual([true, true]);
      expect(row).toEqual(expected);
    }
    const found = table.byEndpoints({ address: IPV4, port: clientPort }, { address: IPV4, port });
    expect(found?.inode).toBe(inodeOf(client));
    expect(table.select({ localPort: port, state: "LISTEN" }).length).toBe(1);
    expect(table.countByProtocol()).toHaveProperty("tcp.LISTEN");
    expect(table.diagnostics).toMatchObject({ malformed: 0, headers: 3, missing: [], duplicates: 0 });
    expect(table.columns.inode.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  it("tells what opened, changed and closed, each once", async () => {
    const monitor = watch();
    expect((await monitor.refresh()).changes).toBeUndefined();
    const { client, peer } = await connection(IPV4);
    const [clientInode, peerInode] = [inodeOf(client) ?? 0, inodeOf(peer) ?? 0];
    const opened = inodes((await monitor.refresh()).changes?.opened);
    expect(opened).toContain(clientInode);
    expect(opened).toContain(peerInode);

    peer.end();
    const changed = await refreshUntil(monitor, ({ changes }) => {
      expect(inodes(changes?.opened)).not.toContain(clientInode);
      const all = Array.from(changes?.stateChanges() ?? []);
      const own = all.find(({ after }) => after.inode === clientInode);
      return own && [own.before.state, own.after.state];
    });
    expect(changed).toEqual(["ESTABLISHED", "CLOSE_WAIT"]);

    client.destroy();
    peer.destroy();
    const isGone = (snapshot: Snapshot) => inodes(snapshot.changes?.closed).includes(clientInode) || undefined;
    await refreshUntil(monitor, isGone);
    expect(isGone(await monitor.refresh())).toBeUndefined();
  });

  it("keeps the table before valid until the refresh after, and then empty", async () => {
    const monitor = watch();
    const { client } = await connection(IPV4);
    const first = await monitor.refresh();
    const second = await monitor.refresh();
    expect(first.table.stateOf(client)).toBe("ESTABLISHED");
    const third = monitor.refresh();
    expect([first.table.size, first.table.stateOf(client)]).toEqual([0, undefined]);
    expect(second.table.stateOf(client)).toBe("ESTABLISHED");
    expect((await third).table.stateOf(client)).toBe("ESTABLISHED");
    expect(second.table.stateOf(client)).toBe("ESTABLISHED");
  });

  it("gives tables that can be asked and not fed", async () => {
    const { table } = await watch().refresh();
    const { size } = table;
    for (const feed of [() => table.clear(), () => table.append(new Uint8Array(1)), () => table.reserve(1e6)]) {
      expect(feed).toThrowError(expect.objectContaining({ code: "ERR_INVALID_ARGUMENT" }));
    }
    expect(table.size).toBe(size);
  });

  it("joins refreshes asked for together", async () => {
    const monitor = watch();
    const [a, b] = await Promise.all([monitor.refresh(), monitor.refresh()]);
    expect(a).toBe(b);
    expect(await monitor.refresh()).not.toBe(a);
  });

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

  it("tells how many connections wait at each listener of the owner's", async () => {
    const { port, server } = await listenAt(IPV4);
    const monitor = watch();
    await monitor.refresh();
    const own = monitor.backlogs().find(({ row }) => row.inode === inodeOf(server));
    expect(own).toMatchObject({ backlog: 0, row: { state: "LISTEN", localPort: port } });
  });

  it("tells queues that do not drain, once", async () => {
    const monitor = watch({ stuckAfter: 3 });
    const { client, peer } = await connection(IPV4);
    peer.pause();
    client.write(Buffer.alloc(16 * 2 ** 20));
    const inode = inodeOf(client) ?? 0;
    // The window fills, and from then on nothing moves.
    await until("a full window", () => (readSockets().of(client)?.txQueue ?? 0) > 0 || undefined);
    let told = 0;
    for (let i = 0; i < 12; i++) {
      const { changes } = await monitor.refresh();
      told += inodes(changes?.stuckTx).filter((found) => found === inode).length;
      await wait(20);
    }
    expect(told).toBe(1);
  });

  it("derives which way connections were made", async () => {
    const { client, server, port } = await connection(IPV4);
    const snapshot = await watch().refresh();
    const direction = (inode: number | undefined) => snapshot.directionOf(snapshot.table.rowOfInode(inode ?? 0));
    expect(direction(inodeOf(server))).toBe("listening");
    expect(direction(inodeOf(client))).toBe("local");
    expect(port).toBeGreaterThan(0);
  });

  it("refreshes by itself, and each snapshot goes to who iterates", async () => {
    const monitor = watch({ intervalMs: 1 });
    const seen: Snapshot[] = [];
    for await (const snapshot of monitor) {
      seen.push(snapshot);
      if (seen.length === 5) break;
    }
    expect(new Set(seen).size).toBe(5);
    expect(seen.slice(1).every(({ changes }) => changes !== undefined)).toBe(true);
  });

  it("ends iteration, timers and refreshes when closed", async () => {
    const monitor = watch({ intervalMs: 5 });
    const iterated = (async () => {
      let count = 0;
      for await (const _ of monitor) count++;
      return count;
    })();
    const { table } = await monitor.refresh();
    const { size } = table;
    const running = monitor.refresh();
    const closing = monitor.close();
    await expect(running).rejects.toMatchObject({ code: "ERR_CLOSED" });
    await closing;
    expect(await iterated).toBeGreaterThanOrEqual(0);
    await expect(monitor.refresh()).rejects.toMatchObject({ code: "ERR_CLOSED" });
    expect([monitor.isClosed, table.size]).toEqual([true, size]);
    await monitor.close();
  });

  it("closes when its signal is aborted, before or after", async () => {
    const controller = new AbortController();
    const monitor = watch({ intervalMs: 5, signal: controller.signal });
    await monitor.refresh();
    controller.abort();
    expect(monitor.isClosed).toBe(true);
    expect(watch({ intervalMs: 5, signal: AbortSignal.abort() }).isClosed).toBe(true);
  });

  it("reports a worker that dies, and starts another", async () => {
    const monitor = watch();
    await monitor.refresh();
    const post = vi.spyOn(Worker.prototype, "postMessage");
    onTestFinished(() => post.mockRestore());
    const refresh = monitor.refresh();
    const worker = post.mock.contexts[0] as Worker;
    void worker.terminate();
    // It may have answered first; then the next refresh is what finds it gone.
    const lost = await refresh.then(
      () => monitor.refresh().catch((error: unknown) => error),
      (error: unknown) => error,
    );
    if (lost instanceof SockdexError) expect(lost.code).toBe("ERR_WORKER");
    const { client } = await connection(IPV4);
    const { table } = await monitor.refresh();
    expect(table.stateOf(client)).toBe("ESTABLISHED");
  });

  it("rejects what cannot be read and goes on", async () => {
    expect(() => new SocketMonitor({ pid: 2 ** 22 + 1 })).toThrowError(
      expect.objectContaining({ code: "ERR_NO_PROCESS" }),
    );
    expect(() => new SocketMonitor({ intervalMs: Number.NaN })).toThrowError(/intervalMs/);
    expect(() => new SocketMonitor({ owner: -1 })).toThrowError(/owner/);
    const other = watch({ owner: 2 ** 22 + 1 });
    await expect(other.refresh()).rejects.toMatchObject({ code: "ERR_NO_PROCESS" });
    const none = watch({ owner: false });
    await none.refresh();
    expect(() => none.leaks()).toThrowError(/no owner/);
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
});
