import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { generateDump } from "../generate/index";
import { folderOf } from "../procfs/files";
import { connection, IPV4 } from "../procfs/loopback";
import { onLinux } from "../procfs/on-linux";
import { BACKENDS, type Figures } from "./backends";
import { watch } from "./watch";

const [HEADER = "", ...ROWS] = Buffer.from(generateDump({ protocol: "tcp", rows: 100, seed: 4, quirks: 0 }))
  .toString("latin1")
  .trimEnd()
  .split("\n");

/** A /proc whose tcp table is what the test says. */
function kernel() {
  const procRoot = folderOf({});
  mkdirSync(join(procRoot, "net"));
  const path = join(procRoot, "net/tcp");
  return {
    procRoot,
    print: (rows: readonly string[]) => writeFileSync(path, `${[HEADER, ...rows].join("\n")}\n`),
    fail: () => rmSync(path),
  };
}

const total = (figures: Figures, name: string) => figures.get(`sockdex_${name}_total`);

onLinux("totals", () => {
  it.each(BACKENDS)("to $name are the sums of all snapshots' changes", async ({ tell }) => {
    const monitor = watch();
    await monitor.refresh();
    const { collect } = await tell(monitor);
    const expected = { refreshes: 0, opened: 0, closed: 0 };
    for (let i = 0; i < 5; i++) {
      const { client, peer } = await connection(IPV4);
      const { changes } = await monitor.refresh();
      expected.refreshes++;
      expected.opened += changes?.opened.length ?? 0;
      expected.closed += changes?.closed.length ?? 0;
      client.resetAndDestroy();
      peer.destroy();
    }
    expect(expected.opened).toBeGreaterThanOrEqual(10);
    expect(expected.closed).toBeGreaterThanOrEqual(8);
    const figures = await collect();
    expect({
      refreshes: total(figures, "refreshes"),
      opened: total(figures, "sockets_opened"),
      closed: total(figures, "sockets_closed"),
    }).toEqual(expected);
    expect(total(figures, "refresh_failures")).toBe(0);
  });

  it.each(BACKENDS)(
    "of the kernel's own are nothing to $name before they are known, and never fall",
    async ({ tell }) => {
      const { procRoot, print } = kernel();
      print(ROWS);
      const netstat = join(procRoot, "net/netstat");
      writeFileSync(netstat, "TcpExt: ListenOverflows ListenDrops\nTcpExt: 7 9\n");
      const monitor = watch({ procRoot, protocols: ["tcp"] });
      const { collect } = await tell(monitor);
      const told = async () => total(await collect(), "listen_overflows");
      expect(await told()).toBeUndefined();
      await monitor.refresh();
      expect(await told()).toBe(7);
      writeFileSync(netstat, "");
      await monitor.refresh();
      expect([undefined, 7]).toContain(await told());
    },
  );

  it.each(BACKENDS)("to $name begin at 0 with the registration", async ({ tell }) => {
    const { procRoot, print } = kernel();
    print([...ROWS, "no row"]);
    const monitor = watch({ procRoot, protocols: ["tcp"] });
    const early = await tell(monitor);
    await monitor.refresh();
    const late = await tell(monitor);
    await monitor.refresh();
    const told = await Promise.all([early.collect(), late.collect()]);
    expect(told.map((figures) => total(figures, "refreshes"))).toEqual([2, 1]);
    expect(told.map((figures) => total(figures, "malformed_lines"))).toEqual([2, 1]);
  });

  it.each(BACKENDS)("to $name count malformed lines, rows listed twice, and failures", async ({ tell }) => {
    const { procRoot, print, fail } = kernel();
    const monitor = watch({ procRoot, protocols: ["tcp"] });
    const { collect } = await tell(monitor);
    const readings = [ROWS, [...ROWS, "no row", "nor this"], [...ROWS, ...ROWS.slice(0, 7)], ["what?", ...ROWS]];
    for (const rows of readings) {
      print(rows);
      await monitor.refresh();
    }
    fail();
    await expect(monitor.refresh()).rejects.toMatchObject({ code: "ERR_NO_PROCFS" });
    await expect(monitor.refresh()).rejects.toMatchObject({ code: "ERR_NO_PROCFS" });
    print(ROWS);
    await monitor.refresh();
    const figures = await collect();
    expect({
      refreshes: total(figures, "refreshes"),
      failures: total(figures, "refresh_failures"),
      malformed: total(figures, "malformed_lines"),
      duplicates: total(figures, "duplicate_rows"),
    }).toEqual({ refreshes: 5, failures: 2, malformed: 3, duplicates: 7 });
  });

  it.each(BACKENDS)("to $name count the queues that do not drain", async ({ tell }) => {
    const { procRoot, print } = kernel();
    const monitor = watch({ procRoot, protocols: ["tcp"], stuckAfter: 2 });
    const { collect } = await tell(monitor);
    print(ROWS);
    const expected = { tx: 0, rx: 0 };
    for (let i = 0; i < 4; i++) {
      const { changes } = await monitor.refresh();
      expected.tx += changes?.stuckTx.length ?? 0;
      expected.rx += changes?.stuckRx.length ?? 0;
    }
    expect(expected.tx).toBeGreaterThan(0);
    expect(expected.rx).toBeGreaterThan(0);
    const figures = await collect();
    expect(figures.get('sockdex_stuck_queues_total{queue="tx"}')).toBe(expected.tx);
    expect(figures.get('sockdex_stuck_queues_total{queue="rx"}')).toBe(expected.rx);
  });
});
