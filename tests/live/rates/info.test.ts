import { expect, it } from "vitest";
import { readSockets } from "../../../src/index";
import { ENOBUFS } from "../../../src/libc/constants";
import { libc } from "../../../src/libc/libc";
import type { NodeQueries } from "../../../src/procfs/node/node-table";
import { infoColumns } from "../../../src/table/info/info-columns";
import { errorOf } from "../../procfs/errors";
import { connection, IPV4 } from "../../procfs/loopback";
import { until } from "../../procfs/until";
import { whileStill } from "../../procfs/while-still";
import { whereSupported } from "../../sockopt/where-supported";
import { snapshotsOf } from "../modules";
import { watch } from "../watch";

whereSupported("info of a snapshot's rows", () => {
  it("is what readSockets() reads", async () => {
    const { client, peer, server } = await connection(IPV4);
    client.resume();
    peer.end(Buffer.alloc(12_345));
    await until("it is received", () => (client.bytesRead === 12_345 ? true : undefined));
    const monitor = watch({ source: "netlink", info: true });
    const rowsOf = (table: Pick<NodeQueries, "of">) =>
      [client, server].map((socket) => {
        // Those move with the clock.
        const { slot, timerExpires, lastDataSent, lastDataRecv, ...rest } = table.of(socket)?.toJSON() ?? {};
        return rest;
      });
    const read = () => rowsOf(readSockets({ source: "netlink", info: true, details: true }));
    // A delayed acknowledgement may leave meanwhile.
    const [expected, { table }] = await whileStill(read, () => monitor.refresh());
    expect(rowsOf(table)).toEqual(expected);
    expect(table.of(client)?.bytesReceived).toBe(12_346);
    expect(table.of(server)?.backlogLimit).toBe(511);
  });

  it("is there by its names alone, and without any there is the cookie alone", async () => {
    const held = async (info?: ["rtt"]) => {
      const { table } = await watch({ source: "netlink", ...(info && { info }) }).refresh();
      return infoColumns.filter((name) => table.columns[name] !== undefined);
    };
    expect(await held(["rtt"])).toEqual(["cookie", "rtt", "infoBytes"]);
    expect(await held()).toEqual(["cookie"]);
  });

  it("comes with a row that is asked for again because the dump missed it", async () => {
    const { client } = await connection(IPV4);
    let missed: bigint | undefined;
    const snapshots = snapshotsOf({ source: "netlink", stuckAfter: 3, info: infoColumns }, () => ({
      ...libc(),
      recv(fd, bytes, flags) {
        const length = libc().recv(fd, bytes, flags);
        const view = new DataView(bytes.buffer, bytes.byteOffset, Math.max(0, length));
        for (let at = 0; at < length; at += Math.ceil(view.getUint32(at, true) / 4) * 4) {
          // A row of the dump for both tables becomes NLMSG_NOOP; the answer to a question for one socket stays.
          if (view.getUint16(at + 4, true) === 18 && view.getBigUint64(at + 60, true) === missed) {
            view.setUint16(at + 4, 1, true);
          }
        }
        return length;
      },
    }));
    const before = snapshots.next().table.of(client);
    missed = before?.cookie;
    expect(missed).toBeTypeOf("bigint");
    const { table } = snapshots.next();
    const after = table.of(client);
    expect(after?.index).toBe(table.size - 1);
    expect([after?.rtt, after?.sndMss, after?.congestion]).toEqual([before?.rtt, before?.sndMss, before?.congestion]);
  });

  it("is absent from rows of /proc, and refused where only /proc is read", async () => {
    const { client } = await connection(IPV4);
    let isLost = false;
    const snapshots = snapshotsOf({ source: "auto", stuckAfter: 3, info: infoColumns }, () => ({
      ...libc(),
      recv: (...given) => (isLost ? -ENOBUFS : libc().recv(...given)),
    }));
    for (let i = 0; i < 3; i++) expect(snapshots.next().table.of(client)?.rtt).toBeGreaterThan(0);
    isLost = true;
    // Each of its memories held rows with info before.
    for (let i = 0; i < 3; i++) {
      const { table } = snapshots.next();
      expect(table.source).toBe("procfs");
      const row = table.of(client);
      expect(row?.state).toBe("ESTABLISHED");
      for (const name of infoColumns) expect(row).not.toHaveProperty(name);
    }
    expect(errorOf("ERR_INVALID_ARGUMENT", () => watch({ source: "procfs", info: true })).message).toMatch(
      /^info is not in \/proc/,
    );
    expect(errorOf("ERR_INVALID_ARGUMENT", () => watch({ info: ["rtts" as "rtt"] })).message).toMatch(/"rtts" is not/);
  });
});
