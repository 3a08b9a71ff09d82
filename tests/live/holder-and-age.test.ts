import { setTimeout as wait } from "node:timers/promises";
import { expect, it } from "vitest";
import { errorOf } from "../procfs/errors";
import { connection, IPV4, localPortOf } from "../procfs/loopback";
import { onLinux } from "../procfs/on-linux";
import { whereSupported } from "../sockopt/where-supported";
import { watch } from "./watch";

onLinux("who holds a row's socket", () => {
  it("is told by the row", async () => {
    const { client, port } = await connection(IPV4);
    const monitor = watch({ holders: true, owner: false });
    const snapshot = await monitor.refresh();
    const [row] = snapshot.table.select({ localPort: localPortOf(client), remotePort: port });
    const holder = snapshot.holderOf(row ?? -1);
    expect(holder).toMatchObject({ pid: process.pid, name: expect.any(String) });
    expect(holder?.fd).toBeGreaterThan(2);
    errorOf("ERR_INVALID_ARGUMENT", () => snapshot.holderOf(snapshot.table.size));
    errorOf("ERR_INVALID_ARGUMENT", () => snapshot.holderOf(0.5));
  });

  it("takes the option holders", async () => {
    await connection(IPV4);
    const snapshot = await watch({ owner: false }).refresh();
    expect(errorOf("ERR_INVALID_ARGUMENT", () => snapshot.holderOf(0)).message).toContain("option holders");
    expect(snapshot.ageOf(0)).toBeUndefined();
  });
});

whereSupported("how old a socket is", () => {
  it("is at least what snapshots have seen, and at most what one has missed", async () => {
    const old = await connection(IPV4);
    const monitor = watch({ ends: true, owner: false, source: "netlink" });
    const first = await monitor.refresh();
    const young = await connection(IPV4);
    await monitor.refresh();
    await wait(60);
    const snapshot = await monitor.refresh();
    const ageOf = ({ client, port }: typeof old) => {
      const [row] = snapshot.table.select({ localPort: localPortOf(client), remotePort: port });
      return snapshot.ageOf(row ?? -1);
    };
    const since = snapshot.time - first.time;
    const known = ageOf(old);
    expect(known?.atMostMs).toBeUndefined();
    expect(known?.atLeastMs).toBeGreaterThanOrEqual(60);
    const { atLeastMs = Number.NaN, atMostMs = Number.NaN } = ageOf(young) ?? {};
    expect(atLeastMs).toBeGreaterThanOrEqual(50);
    expect(atMostMs).toBeGreaterThanOrEqual(atLeastMs);
    expect(atMostMs).toBeLessThan(since + 1000);
    errorOf("ERR_INVALID_ARGUMENT", () => snapshot.ageOf(snapshot.table.size));
  });
});
