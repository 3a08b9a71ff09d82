import { describe, expect, it } from "vitest";
import { ENOBUFS } from "../../../src/libc/constants";
import { libc } from "../../../src/libc/libc";
import type { MeasuredRates } from "../../../src/live/rates/measure-rates";
import { RATES, type RateName, withCounters } from "../../../src/live/rates/rate-names";
import type { TableReading } from "../../../src/live/snapshots";
import { COLUMN_FIELDS } from "../../../src/table/info/tcp-info-fields";
import { connection, IPV4 } from "../../procfs/loopback";
import { runInNamespace, WHY_NO_NAMESPACE } from "../../sockdiag/run-in-namespace";
import { whereSupported } from "../../sockopt/where-supported";
import { snapshotsOf } from "../modules";
import { refreshUntil, watch } from "../watch";

const PORTS = 20;
const COOKIE = 60;
const INODE = 84;
const ATTRIBUTES = 88;
const TCP_INFO = 2;

/** What a message about a socket becomes on its way to the worker. */
type Change = (message: DataView, tcpInfo: DataView) => void;

/** A worker whose kernel says something else of the sockets with these cookies. */
function reader(changes: Map<bigint | undefined, Change>, calls: { isLost: boolean } = { isLost: false }) {
  const info = withCounters(["bytesSent"]);
  return snapshotsOf({ source: "auto", stuckAfter: 3, info, owner: process.pid }, () => ({
    ...libc(),
    recv(fd, bytes, flags) {
      if (calls.isLost) return -ENOBUFS;
      const length = libc().recv(fd, bytes, flags);
      const view = new DataView(bytes.buffer, bytes.byteOffset, Math.max(0, length));
      for (let at = 0; at + ATTRIBUTES < length; at += Math.ceil(view.getUint32(at, true) / 4) * 4) {
        const message = new DataView(view.buffer, view.byteOffset + at, view.getUint32(at, true));
        const change = [18, 20].includes(message.getUint16(4, true)) && changes.get(message.getBigUint64(COOKIE, true));
        if (!change) continue;
        for (let p = ATTRIBUTES; p < message.byteLength; p += Math.ceil(message.getUint16(p, true) / 4) * 4) {
          if (message.getUint16(p + 2, true) !== TCP_INFO) continue;
          change(message, new DataView(message.buffer, message.byteOffset + p + 4, message.getUint16(p, true) - 4));
        }
      }
      return length;
    },
  }));
}

const write = (values: Partial<Record<keyof typeof COLUMN_FIELDS, number>>): Change => {
  return (_, tcpInfo) => {
    for (const [name, value] of Object.entries(values)) {
      const { at, width } = COLUMN_FIELDS[name as keyof typeof COLUMN_FIELDS];
      if (width === 8) tcpInfo.setBigUint64(at, BigInt(value), true);
      else tcpInfo.setUint32(at, value, true);
    }
  };
};

/** As Linux 4.2: tcp_info ends before, what is left of the attribute becomes one that nobody knows. */
const asOldKernel: Change = (_, { buffer, byteOffset, byteLength }) => {
  const KNOWN = 144;
  const attribute = new DataView(buffer, byteOffset - 4, byteLength + 4);
  attribute.setUint16(0, KNOWN + 4, true);
  attribute.setUint16(KNOWN + 4, byteLength - KNOWN, true);
  attribute.setUint16(KNOWN + 6, 99, true);
};

/** How much the counter of a rate has risen. */
function risen({ table, reading: { rates } }: TableReading, row: number, name: RateName): number {
  const { address, elapsedMs }: MeasuredRates = rates ?? expect.unreachable("There are no rates.");
  const all = table.numbersAt(address, table.size * RATES.length);
  return ((all[RATES.indexOf(name) * table.size + row] ?? 0) * elapsedMs) / 1000;
}

whereSupported("counters", () => {
  it("of 32 bits go on at 0, and those of a socket that is connected anew begin there", async () => {
    const { client } = await connection(IPV4);
    const changes = new Map<bigint | undefined, Change>();
    const snapshots = reader(changes);
    const cookie = snapshots.next().table.of(client)?.cookie;
    const next = (values: Parameters<typeof write>[0]) => {
      changes.set(cookie, write(values));
      const reading = snapshots.next();
      const row = reading.table.of(client)?.index ?? -1;
      return (name: RateName) => risen(reading, row, name);
    };
    next({ segsIn: 2 ** 32 - 5, segsOut: 2 ** 31, totalRetrans: 2 ** 32 - 1, bytesReceived: 2 ** 40, bytesSent: 1000 });
    const wrapped = next({
      segsIn: 7,
      segsOut: 2 ** 32 - 1,
      totalRetrans: 0,
      bytesReceived: 2 ** 40 + 9,
      bytesSent: 1500,
    });
    expect(wrapped("segmentsIn")).toBeCloseTo(12, 6);
    expect(wrapped("segmentsOut")).toBeCloseTo(2 ** 31 - 1, 0);
    expect(wrapped("retransmits")).toBeCloseTo(1, 6);
    expect([Math.round(wrapped("bytesIn")), Math.round(wrapped("bytesOut"))]).toEqual([9, 500]);
    next({
      segsIn: 1000,
      segsOut: 1000,
      totalRetrans: 50,
      bytesReceived: 10_000,
      bytesSent: 10_000,
      bytesRetrans: 600,
    });
    const anew = next({ segsIn: 4, segsOut: 3, totalRetrans: 2, bytesReceived: 70, bytesSent: 90, bytesRetrans: 20 });
    const all = RATES.map((name) => Math.round(anew(name)));
    expect(all).toEqual([70, 70, 4, 3, 2, 20]);
  });

  it("of what was sent again are apart from what was sent", async () => {
    const { client } = await connection(IPV4);
    const changes = new Map<bigint | undefined, Change>();
    const snapshots = reader(changes);
    const cookie = snapshots.next().table.of(client)?.cookie;
    changes.set(cookie, write({ bytesSent: 100, bytesRetrans: 0, totalRetrans: 0 }));
    snapshots.next();
    // More was sent again than sent: counted before it is sent, which failed.
    for (const [bytesSent, bytesRetrans, expected] of [
      [1100, 300, [700, 300]],
      [1200, 600, [0, 300]],
    ] as const) {
      changes.set(cookie, write({ bytesSent, bytesRetrans, totalRetrans: 1 }));
      const reading = snapshots.next();
      const row = reading.table.of(client)?.index ?? -1;
      const found = (["bytesOut", "bytesRetransmitted"] as const).map((name) => Math.round(risen(reading, row, name)));
      expect(found).toEqual(expected);
    }
  });

  it("that an old kernel does not have are NaN, of listening ports too, the others are there", async () => {
    const { client, peer, server, port } = await connection(IPV4);
    const changes = new Map<bigint | undefined, Change>();
    const snapshots = reader(changes);
    const cookie = snapshots.next().table.of(client)?.cookie;
    const cookies = [cookie, snapshots.next().table.of(peer)?.cookie, snapshots.next().table.of(server)?.cookie];
    for (const one of cookies) changes.set(one, asOldKernel);
    snapshots.next();
    peer.write("hello");
    client.resume();
    await new Promise((resolve) => client.once("data", resolve));
    const reading = snapshots.next();
    const row = reading.table.of(client)?.index ?? -1;
    expect(Math.round(risen(reading, row, "bytesIn"))).toBe(5);
    expect(risen(reading, row, "segmentsIn")).toBeGreaterThan(0);
    expect([risen(reading, row, "bytesOut"), risen(reading, row, "bytesRetransmitted")]).toEqual([NaN, NaN]);
    const counts = reading.reading.traffic.find((one) => one.port === port)?.counts;
    expect(counts).toMatchObject({ bytesIn: 0, bytesOut: NaN, retransmits: 0, bytesRetransmitted: NaN });
    expect(counts?.segmentsOut).toBeGreaterThan(0);
  });

  it("of a socket that is listed twice count once", async () => {
    const { client, peer, server } = await connection(IPV4);
    const changes = new Map<bigint | undefined, Change>();
    const snapshots = reader(changes);
    const { table } = snapshots.next();
    const [cookie, other] = [table.of(client)?.cookie, table.of(peer)?.cookie];
    expect(table.of(server)?.state).toBe("LISTEN");
    changes.set(cookie, write({ bytesSent: 10 }));
    // The other end's row becomes a second one of the client's: the same inode, and the ends the other way round.
    const inode = table.of(client)?.inode ?? 0;
    changes.set(other, (message, tcpInfo) => {
      message.setBigUint64(COOKIE, cookie ?? 0n, true);
      message.setUint32(INODE, inode, true);
      const ports = message.getUint32(PORTS);
      message.setUint32(PORTS, ((ports << 16) | (ports >>> 16)) >>> 0);
      write({ bytesSent: 10 })(message, tcpInfo);
    });
    snapshots.next();
    const reading = snapshots.next();
    const rows = [...reading.table].filter((row) => row.cookie === cookie).map(({ index }) => index);
    expect(rows).toHaveLength(2);
    expect(rows.map((row) => risen(reading, row, "bytesOut")).sort()).toEqual([0, NaN]);
  });

  it("are unknown where this table or the one before came from /proc", () => {
    const calls = { isLost: false };
    const snapshots = reader(new Map(), calls);
    const found = [false, false, true, true, false, false].map((isLost) => {
      calls.isLost = isLost;
      const { table, reading } = snapshots.next();
      expect([table.source, table.diagnostics.fallback?.length]).toEqual(
        isLost ? ["procfs", 2] : ["netlink", undefined],
      );
      return reading.rates !== undefined;
    });
    expect(found).toEqual([false, true, false, false, false, true]);
  });
});

describe.skipIf(WHY_NO_NAMESPACE)(WHY_NO_NAMESPACE ? `skipped: ${WHY_NO_NAMESPACE}` : "retransmits", () => {
  it("are the segments that were sent again in between", async () => {
    const child = await runInNamespace("every-state.ts");
    try {
      const monitor = watch({ source: "netlink", pid: child.pid, info: ["totalRetrans"] });
      let before = new Map<bigint | undefined, number | undefined>();
      let seen = 0;
      await refreshUntil(monitor, ({ table, rates }) => {
        for (const row of table) {
          const rate = rates?.of(row.index)?.retransmits ?? 0;
          if (rate === 0 || !rates || !before.has(row.cookie)) continue;
          const more = (row.totalRetrans ?? 0) - (before.get(row.cookie) ?? 0);
          expect((rate * rates.elapsedMs) / 1000).toBeCloseTo(more, 6);
          expect(rates.segmentsOut[row.index]).toBeGreaterThanOrEqual(rate);
          seen++;
        }
        before = new Map(Array.from(table, ({ cookie, totalRetrans }) => [cookie, totalRetrans]));
        return seen < 2 ? undefined : seen;
      });
    } finally {
      child.kill("SIGKILL");
    }
  });
});
