import { inspect } from "node:util";
import { Worker } from "node:worker_threads";
import { expect, it, onTestFinished, vi } from "vitest";
import { inodeOf, parseFilter, QueryTable, readSockets, summarize } from "../../src/index";
import { diff, type Snapshot, SocketMonitor } from "../../src/live/index";
import { connection, IPV4 } from "../procfs/loopback";
import { until } from "../procfs/until";
import { byEachSource, inodes, refreshUntil } from "./watch";

byEachSource("SocketMonitor", (source, watch) => {
  it("hands over the table that readSockets() reads, indexed", async () => {
    const { client, server, peer, port, clientPort } = await connection(IPV4);
    const { table } = await watch({ protocols: ["tcp", "tcp6", "udp"] }).refresh();
    expect([table.source, table.diagnostics.fallback]).toEqual([source, undefined]);
    const fresh = readSockets({ source, details: true, ...(source === "netlink" ? { info: ["cookie"] } : {}) });
    for (const socket of [client, server, peer]) {
      // Slots move while other tests' sockets come and go, and who reads past a socket refers to it for a moment.
      const { slot, references, ...row } = table.of(socket)?.toJSON() ?? {};
      const { slot: other, references: others, ...expected } = fresh.of(socket)?.toJSON() ?? {};
      // Which netlink does not have.
      expect([references, others].every((value) => (value !== undefined) === (source === "procfs"))).toBe(true);
      expect([slot, other].every((value) => value !== undefined)).toBe(true);
      expect("cookie" in row).toBe(source === "netlink");
      expect(row).toEqual(expected);
    }
    const found = table.byEndpoints({ address: IPV4, port: clientPort }, { address: IPV4, port });
    expect(found?.inode).toBe(inodeOf(client));
    expect(table.select({ localPort: port, state: "LISTEN" }).length).toBe(1);
    expect(table.countByProtocol()).toHaveProperty("tcp.LISTEN");
    expect(table.diagnostics).toMatchObject({ malformed: 0, headers: source === "procfs" ? 3 : 0, missing: [] });
    expect(table.columns.inode.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  it("has nothing to tell before its first snapshot, and says so by a code of its own", async () => {
    const monitor = watch();
    const unread = expect.objectContaining({ code: "ERR_NO_SNAPSHOT" });
    const asked = [() => monitor.leaks(), () => monitor.backlogs(), () => monitor.table];
    for (const ask of asked) expect(ask).toThrowError(unread);
    const refresh = monitor.refresh();
    for (const ask of asked) expect(ask).toThrowError(unread);
    await refresh;
    for (const ask of asked) expect(ask).not.toThrow();
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

  it("keeps a snapshot and its changes until the second refresh after it begins", async () => {
    const monitor = watch();
    const { client, peer } = await connection(IPV4);
    const inode = inodeOf(client) ?? 0;
    const first = await monitor.refresh();
    // Without a TIME_WAIT.
    for (const socket of [client, peer]) socket.on("error", () => {}).resetAndDestroy();
    const second = await refreshUntil(monitor, (snapshot) =>
      inodes(snapshot.changes?.closed).includes(inode) ? snapshot : undefined,
    );
    const third = monitor.refresh();
    await Promise.resolve();
    expect(inodes(second.changes?.closed)).toContain(inode);
    expect([second.table.isRetired, (await third).table.isRetired]).toEqual([false, false]);
    await monitor.refresh();
    await monitor.refresh();
    expect([first.table.isRetired, second.table.isRetired]).toEqual([true, true]);
    const gone = expect.objectContaining({ code: "ERR_RETIRED" });
    const { table } = first;
    const at = { address: "127.0.0.1", port: 1 };
    for (const ask of [
      () => first.own(),
      () => first.listeners(),
      () => first.directionOf(0),
      () => table.size,
      () => table.columns,
      () => table.diagnostics,
      () => table.row(0),
      () => [...table],
      () => table.toJSON(),
      () => table.rowOfInode(inode),
      () => table.rowOfInode(0),
      () => table.rowsOfInodes([inode]),
      () => table.byInode(inode),
      () => table.allByInode(inode),
      () => table.byEndpoints(at),
      () => table.byEndpoints(at, at),
      () => table.select({ state: "LISTEN" }),
      () => table.select(parseFilter("state listening")),
      () => table.countByState(),
      () => table.countByProtocol(),
      () => table.of(peer),
      () => table.stateOf(peer),
      () => table.stateOf(inode),
      () => [...(second.changes?.closed ?? [])],
      () => summarize(table),
      () => diff(table, table),
    ]) {
      expect(ask).toThrowError(gone);
    }
    expect(inspect(table)).toBe("{ isRetired: true }");
  });

  it("gives tables that can be asked and have nothing to feed them by", async () => {
    const { table } = await watch().refresh();
    expect(table).toBeInstanceOf(QueryTable);
    for (const feed of ["append", "input", "commit", "begin", "end", "clear", "reserve", "release"]) {
      expect(feed in table, feed).toBe(false);
    }
  });

  it("makes one refresh of those asked for together, and another of those asked for while it reads", async () => {
    const monitor = watch();
    const together = [monitor.refresh(), monitor.refresh()];
    // Now the worker has been asked: what happens from here on it may have missed.
    await Promise.resolve();
    const { client } = await connection(IPV4);
    const [late, later] = await Promise.all([monitor.refresh(), monitor.refresh()]);
    const [first, second] = await Promise.all(together);
    expect([first === second, late === later, first === late]).toEqual([true, true, false]);
    expect(late.table.stateOf(client)).toBe("ESTABLISHED");
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

  it("lets go of who waits for a snapshot that does not come", async () => {
    const monitor = watch();
    const iterator = monitor[Symbol.asyncIterator]();
    const waiting = iterator.next();
    await iterator.return?.();
    expect(await waiting).toEqual({ done: true, value: undefined });
    await monitor.refresh();
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
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
    expect(await iterated).toBeGreaterThan(0);
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
    const post = vi.spyOn(Worker.prototype, "postMessage");
    onTestFinished(() => post.mockRestore());
    const monitor = watch();
    const told: unknown[] = [];
    monitor.on("error", (error) => told.push(error));
    await monitor.refresh();
    const lost = expect.objectContaining({ code: "ERR_WORKER" });
    // While nobody waits for it.
    await (post.mock.contexts[0] as Worker).terminate();
    await until("the report", () => (told.length > 0 ? true : undefined));
    expect([told, monitor.lastError]).toEqual([[lost], lost]);
    expect((await monitor.refresh()).changes).toBeUndefined();
    // While it reads: its answer cannot be there in the same turn.
    post.mockImplementationOnce(function (this: Worker) {
      void this.terminate();
    });
    await expect(monitor.refresh()).rejects.toEqual(lost);
    expect(told.length).toBe(1);
    const { client } = await connection(IPV4);
    expect((await monitor.refresh()).table.stateOf(client)).toBe("ESTABLISHED");
  });

  it("rejects each refresh whose worker cannot be started, and hangs on none", async () => {
    const post = vi.spyOn(Worker.prototype, "postMessage").mockImplementation(() => {
      throw new Error("No thread is left.");
    });
    onTestFinished(() => post.mockRestore());
    const monitor = watch();
    for (let i = 0; i < 2; i++) await expect(monitor.refresh()).rejects.toMatchObject({ code: "ERR_WORKER" });
    post.mockRestore();
    expect((await monitor.refresh()).table.size).toBeGreaterThanOrEqual(0);
  });

  it("rejects what cannot be read and goes on", async () => {
    expect(() => new SocketMonitor({ pid: 2 ** 22 + 1 })).toThrowError(
      expect.objectContaining({ code: "ERR_NO_PROCESS" }),
    );
    expect(() => new SocketMonitor({ intervalMs: Number.NaN })).toThrowError(/intervalMs/);
    expect(() => new SocketMonitor({ owner: -1 })).toThrowError(/owner/);
    const none = watch({ owner: false });
    await none.refresh();
    expect(() => none.leaks()).toThrowError(/no owner/);
    const monitor = watch();
    await monitor.refresh();
    for (const filter of [{ olderThanMs: Number.NaN }, { states: "LISTEN" }, { state: "OPEN" }]) {
      expect(() => monitor.leaks(filter as object)).toThrowError(
        expect.objectContaining({ code: "ERR_INVALID_ARGUMENT" }),
      );
    }
  });
});
