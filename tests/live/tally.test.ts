import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { PROTOCOLS, type Protocol, SocketTable } from "../../src/index";
import { type MonitorOptions, SocketMonitor } from "../../src/live/index";
import { type Tally, tally } from "../../src/live/tally";
import { generateDump } from "../generate/index";
import { folderOf } from "../procfs/files";
import { onLinux } from "../procfs/on-linux";
import { plainTally } from "./plain-tally";

const dumpOf = (protocol: Protocol, rows = 2000, seed = 1) => generateDump({ protocol, rows, seed });

it.each(PROTOCOLS)("adds up a table of %s as a plain count does", (protocol) => {
  const table = SocketTable.parse(dumpOf(protocol), { protocol, details: true });
  expect(tally(table, [protocol])).toEqual<Tally>({ ...plainTally(table), duplicates: table.diagnostics.duplicates });
});

it("keeps protocols apart, and tells of those that are watched and have no row", () => {
  const table = new SocketTable();
  for (const protocol of ["tcp", "udp6"] as const) {
    table.begin({ protocol });
    table.append(dumpOf(protocol, 500)).end();
  }
  const { protocols } = tally(table, ["tcp", "tcp6", "udp6"]);
  expect(Object.keys(protocols)).toEqual(["tcp", "tcp6", "udp6"]);
  expect(protocols).toMatchObject(plainTally(table).protocols);
  expect(protocols.tcp6).toEqual({
    states: {},
    txBytes: 0,
    rxBytes: 0,
    txSockets: 0,
    rxSockets: 0,
    retransmitting: 0,
  });
});

onLinux("a snapshot's tally", () => {
  function watch(options: MonitorOptions): SocketMonitor {
    const monitor = new SocketMonitor(options);
    onTestFinished(() => monitor.close());
    return monitor;
  }

  it("is of its table, and stays when that has gone", async () => {
    const procRoot = folderOf({ "net/tcp": dumpOf("tcp"), "net/udp": dumpOf("udp", 300) });
    const monitor = watch({ procRoot, protocols: ["tcp", "tcp6", "udp"] });
    const { table, tally } = await monitor.refresh();
    const expected = { ...plainTally(table), duplicates: table.diagnostics.duplicates };
    expect(tally).toEqual(expected);
    expect(Object.keys(tally.protocols)).toEqual(["tcp", "udp"]);
    for (let i = 0; i < 3; i++) await monitor.refresh();
    expect([table.isRetired, tally]).toEqual([true, expected]);
  });

  it("stands beside the refreshes that failed", async () => {
    const procRoot = folderOf({ "net/tcp": dumpOf("tcp", 10) });
    const monitor = watch({ procRoot, protocols: ["tcp"] });
    await monitor.refresh();
    expect(monitor.failures).toBe(0);
    writeFileSync(join(procRoot, "net/tcp"), "no table\n");
    await expect(monitor.refresh()).rejects.toMatchObject({ code: "ERR_NO_TABLE" });
    await expect(monitor.refresh()).rejects.toMatchObject({ code: "ERR_NO_TABLE" });
    const cutShort = expect(monitor.refresh()).rejects.toMatchObject({ code: "ERR_CLOSED" });
    await monitor.close();
    await cutShort;
    expect(monitor.failures).toBe(2);
  });
});
