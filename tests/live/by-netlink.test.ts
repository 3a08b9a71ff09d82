import { once } from "node:events";
import { closeSync } from "node:fs";
import type { Socket } from "node:net";
import { expect, it } from "vitest";
import { inodeOf, readSockets, type SocketRow } from "../../src/index";
import { ENOBUFS, EPROTONOSUPPORT } from "../../src/libc/constants";
import { type Libc, libc, openLibc } from "../../src/libc/libc";
import type { Snapshot, SnapshotTable } from "../../src/live/index";
import type { SnapshotOptions, Snapshots } from "../../src/live/snapshots";
import { PURPOSE } from "../../src/sockdiag/netlink-dump";
import { errorOf } from "../procfs/errors";
import { connection, dial, IPV4 } from "../procfs/loopback";
import { sleeperInNamespace, WHY_NO_NAMESPACE } from "../sockdiag/run-in-namespace";
import { whereSupported } from "../sockopt/where-supported";
import { snapshotsOf } from "./modules";
import { ownSockets, socketsSince } from "./own-sockets";
import { refreshUntil, watch } from "./watch";

/** What a monitor's worker does, on this thread, as if some system calls did something else. */
function reader(calls: Partial<Libc> = {}, options: Partial<SnapshotOptions> = {}): Snapshots {
  return snapshotsOf({ source: "auto", stuckAfter: 3, owner: process.pid, ...options }, () => ({
    ...libc(),
    ...calls,
  }));
}

const cookieOf = (snapshot: Snapshot | undefined, socket: Socket) => snapshot?.table.of(socket)?.cookie;
const withCookie = (rows: Iterable<SocketRow> | undefined, cookie: bigint | undefined) =>
  Array.from(rows ?? []).filter((row) => row.cookie === cookie);

whereSupported("an own socket that is closed", () => {
  it("is one socket to its end, by netlink: it changes, and no other opens", async () => {
    const monitor = watch({ source: "netlink" });
    const { client, peer } = await connection(IPV4);
    const first = await monitor.refresh();
    const [inode, cookie] = [inodeOf(client), cookieOf(first, client)];
    expect(cookie).toBeTypeOf("bigint");
    expect(
      withCookie(
        first.own().map(({ row }) => row),
        cookie,
      ),
    ).toHaveLength(1);

    const changed: string[] = [];
    const follow = ({ changes, table }: Snapshot) => {
      expect(withCookie(changes?.opened, cookie)).toEqual([]);
      expect(withCookie(changes?.closed, cookie)).toEqual([]);
      for (const { before, after } of changes?.stateChanges() ?? []) {
        if (after.cookie !== cookie) continue;
        changed.push(before.state, after.state);
        expect([before.inode, after.inode]).toEqual([changed.length === 2 ? inode : 0, 0]);
      }
      return withCookie(table, cookie)[0]?.state;
    };
    client.destroy();
    const half = await refreshUntil(monitor, (snapshot) => (follow(snapshot) === "FIN_WAIT2" ? snapshot : undefined));
    expect([changed[0], changed.at(-1)]).toEqual(["ESTABLISHED", "FIN_WAIT2"]);
    // It is no longer held, and still the owner's.
    expect(
      withCookie(
        half.own().map(({ row }) => row),
        cookie,
      ),
    ).toEqual([]);
    expect(half.orphans({ state: "FIN_WAIT2" }).filter(({ row }) => row.cookie === cookie)).toHaveLength(1);
    expect(half.orphans({ state: "TIME_WAIT" }).filter(({ row }) => row.cookie === cookie)).toEqual([]);

    peer.end();
    const last = await refreshUntil(monitor, (snapshot) => (follow(snapshot) === "TIME_WAIT" ? snapshot : undefined));
    expect(changed.slice(-2)).toEqual(["FIN_WAIT2", "TIME_WAIT"]);
    expect(last.orphans().find(({ row }) => row.cookie === cookie)).toMatchObject({ row: { state: "TIME_WAIT" } });
  });

  it("is one that closes and another that opens, by /proc, which does not say more", async () => {
    const monitor = watch({ source: "procfs" });
    const { client, port, clientPort } = await connection(IPV4);
    await monitor.refresh();
    const inode = inodeOf(client);
    client.destroy();
    const told = new Set<string>();
    const snapshot = await refreshUntil(monitor, (next) => {
      if ([...(next.changes?.closed ?? [])].some((row) => row.inode === inode)) told.add("closed");
      const isAnother = (row: SocketRow) => row.localPort === clientPort && row.remotePort === port && row.inode === 0;
      if ([...(next.changes?.opened ?? [])].some(isAnother)) told.add("opened");
      return told.size === 2 ? next : undefined;
    });
    expect(snapshot.orphans()).toEqual([]);
  });
});

const DUMP = 0x300;

whereSupported("a monitor by netlink", () => {
  it("asks for a socket that a dump missed, and does not tell it as closed", async () => {
    const { client, server, port } = await connection(IPV4);
    const others = await Promise.all(Array.from({ length: 10 }, () => once(dial(IPV4, port), "connect")));
    expect(others).toHaveLength(10);
    const cookies: (bigint | undefined)[] = [];
    let [dumps, questions, isTorn] = [0, 0, false];
    const snapshots = reader({
      send(fd, bytes, flags) {
        const isDump = (new DataView(bytes.buffer, bytes.byteOffset).getUint16(6, true) & DUMP) === DUMP;
        if (isDump) dumps++;
        else questions++;
        return libc().send(fd, bytes, flags);
      },
      recv(fd, bytes, flags) {
        const length = libc().recv(fd, bytes, flags);
        const view = new DataView(bytes.buffer, bytes.byteOffset, Math.max(0, length));
        for (let at = 0; isTorn && questions === 0 && at < length; at += Math.ceil(view.getUint32(at, true) / 4) * 4) {
          // A row is of the type of its request; NLMSG_NOOP is none.
          if ([18, 20].includes(view.getUint16(at + 4, true)) && cookies.includes(view.getBigUint64(at + 60, true))) {
            view.setUint16(at + 4, 1, true);
          }
        }
        return length;
      },
    });
    const whole = snapshots.next().table;
    for (const socket of [client, server]) cookies.push(whole.of(socket)?.cookie);
    expect(cookies.every((cookie) => typeof cookie === "bigint")).toBe(true);
    for (const isNow of [true, false]) {
      [dumps, questions, isTorn] = [0, 0, isNow];
      const { table, reading } = snapshots.next();
      for (const socket of [client, server]) expect(table.of(socket)?.inode).toBe(inodeOf(socket));
      const told = [...(reading.lists?.opened ?? [])].map((row) => table.row(row).cookie);
      expect(told.filter((cookie) => cookies.includes(cookie))).toEqual([]);
      const { closed = [] } = reading.lists ?? {};
      expect([...closed].filter((row) => cookies.includes(whole.row(row).cookie))).toEqual([]);
      // No table is read twice.
      expect(dumps).toBe(1);
      if (isNow) expect(questions).toBeGreaterThanOrEqual(2);
    }
  });

  it("falls back to /proc where it is refused, says why, and with netlink alone fails", () => {
    const refused = { socket: () => -EPROTONOSUPPORT };
    const { table } = reader(refused).next();
    expect(table.source).toBe("procfs");
    expect(table.diagnostics.fallback).toMatchObject([
      { protocol: "tcp", code: "ERR_UNSUPPORTED", reason: expect.stringMatching(/has no sock_diag/) },
      { protocol: "tcp6", code: "ERR_UNSUPPORTED" },
    ]);
    errorOf("ERR_UNSUPPORTED", () => reader(refused, { source: "netlink" }).next());
    const withoutKoffi = () =>
      openLibc(
        process,
        () => {
          throw Object.assign(new Error("Cannot find module 'koffi'"), { code: "MODULE_NOT_FOUND" });
        },
        PURPOSE,
      );
    errorOf("ERR_NO_PEER", () => snapshotsOf({ source: "netlink", stuckAfter: 3 }, withoutKoffi).next());
    const found = snapshotsOf({ source: "auto", stuckAfter: 3 }, withoutKoffi).next().table;
    expect([found.source, found.diagnostics.fallback?.[0]?.code]).toEqual(["procfs", "ERR_NO_PEER"]);
  });

  it("tells no socket as opened or closed when it changes between netlink and /proc", async () => {
    const { client, server, peer } = await connection(IPV4);
    const own = [client, server, peer].map((socket) => inodeOf(socket));
    let isLost = false;
    const snapshots = reader({ recv: (...given) => (isLost ? -ENOBUFS : libc().recv(...given)) });
    let before = snapshots.next().table;
    for (const lost of [true, true, false, true, false, false]) {
      isLost = lost;
      const { table, reading } = snapshots.next();
      expect([table.source, table.diagnostics.fallback?.[0]?.code]).toEqual(
        lost ? ["procfs", "ERR_READ"] : ["netlink", undefined],
      );
      const { opened = [], closed = [] } = reading.lists ?? {};
      expect([...opened].filter((row) => own.includes(table.row(row).inode))).toEqual([]);
      expect([...closed].filter((row) => own.includes(before.row(row).inode))).toEqual([]);
      before = table;
    }
  });

  it("opens another socket when the program has closed its own, and never writes into what came in its place", () => {
    let kept = -1;
    const snapshots = reader({
      dup3(fd, target, flags) {
        kept = target;
        return libc().dup3(fd, target, flags);
      },
    });
    snapshots.next();
    const [first, inode] = [kept, inodeOf(kept)];
    for (let i = 0; i < 3; i++) snapshots.next();
    expect([kept, inodeOf(kept)]).toEqual([first, inode]);
    closeSync(kept);
    expect(snapshots.next().table.source).toBe("netlink");
    expect(inodeOf(kept)).not.toBe(inode);
  });

  it("has no descriptor left when it is closed", async () => {
    const before = ownSockets();
    const monitors = [watch({ source: "netlink" }), watch({ source: "netlink" })];
    for (const monitor of monitors) await monitor.refresh();
    expect(socketsSince(before)).toHaveLength(2);
    await Promise.all(monitors.map((monitor) => monitor.close()));
    expect(socketsSince(before)).toEqual([]);
  });

  it.skipIf(WHY_NO_NAMESPACE)("reads another namespace, and comes back", async () => {
    const { pid } = await sleeperInNamespace();
    const { client } = await connection(IPV4);
    const there = watch({ source: "netlink", pid });
    const here = watch({ source: "netlink" });
    for (let i = 0; i < 3; i++) {
      const { table }: { table: SnapshotTable } = await there.refresh();
      expect([table.source, table.of(client)]).toEqual(["netlink", undefined]);
      expect((await here.refresh()).table.of(client)?.state).toBe("ESTABLISHED");
    }
    expect(readSockets({ source: "netlink" }).of(client)?.state).toBe("ESTABLISHED");
  });

  it("is one of three sources", () => {
    errorOf("ERR_INVALID_ARGUMENT", () => watch({ source: "ss" as "auto" }));
  });
});
