import { writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { PerformanceObserver } from "node:perf_hooks";
import { describe, expect, it } from "vitest";
import { inodeOf, readSockets } from "../../src/index";
import { generateDump } from "../generate/index";
import { parseOracle } from "../oracle/index";
import { expectSameRows, rowsOf } from "./as-oracle";
import { folderOf } from "./files";
import { connection, IPV4 } from "./loopback";
import { onLinux } from "./on-linux";

onLinux("refresh() of the kernel's tables", () => {
  it("sees sockets come and go", async () => {
    const table = readSockets();
    const { server, client, peer } = await connection(IPV4);
    const inodes = [server, client, peer].map((socket) => inodeOf(socket) ?? 0);
    expect(inodes.map((inode) => table.rowOfInode(inode))).toEqual([-1, -1, -1]);
    expect(table.refresh()).toBe(table);
    expect(inodes.map((inode) => table.byInode(inode)?.state)).toEqual(["LISTEN", "ESTABLISHED", "ESTABLISHED"]);
    client.destroy();
    peer.destroy();
    server.close();
    table.refresh();
    expect(inodes.map((inode) => table.rowOfInode(inode))).toEqual([-1, -1, -1]);
  });

  it("keeps up with a thousand listeners, in the memory it has", async () => {
    const servers: Server[] = Array.from({ length: 1000 }, () => createServer());
    const inodes: number[] = [];
    const table = readSockets();
    await Promise.all(servers.map((server) => new Promise<void>((done) => server.listen(0, IPV4, done))));
    try {
      // Other programs' sockets come and go meanwhile: room enough for them too.
      table.reserve(20_000);
      table.refresh();
      inodes.push(...servers.map((server) => inodeOf(server) ?? 0));
      const rows = inodes.map((inode) => table.rowOfInode(inode));
      expect(new Set(rows).size).toBe(1000);
      for (const [i, row] of rows.entries()) {
        expect(table.columns.state[row]).toBe(10);
        const address = servers[i]?.address();
        expect(address).toMatchObject({ port: table.columns.localPort[row] });
      }
      const before = table.columns.state.buffer.byteLength;
      for (let i = 0; i < 20; i++) table.refresh();
      expect(table.columns.state.buffer.byteLength).toBe(before);
      expect(table.diagnostics.reads).toBeGreaterThan(30);
    } finally {
      await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
    }
    table.refresh();
    expect(inodes.filter((inode) => table.rowOfInode(inode) >= 0)).toEqual([]);
  });
});

/** How often the collector had to run: a measure of what was allocated. */
async function collectionsWhile(run: () => unknown, times: number): Promise<number> {
  let collections = 0;
  const observer = new PerformanceObserver((list) => {
    collections += list.getEntries().length;
  });
  observer.observe({ entryTypes: ["gc"] });
  for (let i = 0; i < times; i++) run();
  // They are reported by way of two queues, each emptied once a turn.
  for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
  observer.disconnect();
  return collections;
}

describe("refresh()", () => {
  const dump = (rows: number, seed: number) => generateDump({ protocol: "tcp", rows, seed });

  it("answers with what stands there now, for tables that grow and shrink", () => {
    const procRoot = folderOf({ "net/tcp": dump(10, 1) });
    const table = readSockets({ procRoot, protocols: ["tcp"], details: true });
    for (const [seed, rows] of [5000, 0, 1, 40_000, 39_999, 7, 40_000].entries()) {
      const text = dump(rows, seed + 2);
      writeFileSync(join(procRoot, "net/tcp"), text);
      const expected = parseOracle(text, { details: true });
      expectSameRows(rowsOf(table.refresh()), expected.rows);
      expect(table.size).toBe(rows);
      expect([...table].length).toBe(rows);
      expect(table.diagnostics).toMatchObject({ rows, lines: rows + 1, saturated: expected.saturated });
      expect(table.diagnostics.bytes).toBe(text.length);
      const { inode = 0 } = expected.rows.find((row) => row.inode > 0) ?? {};
      if (inode > 0) expect(table.byInode(inode)?.inode).toBe(inode);
    }
  });

  it("keeps the memory, through indexes and selections too", () => {
    const procRoot = folderOf({ "net/tcp": dump(20_000, 1) });
    const table = readSockets({ procRoot, protocols: ["tcp"] });
    const use = () => {
      table.refresh().rowOfInode(12345);
      table.byEndpoints({ address: IPV4, port: 80 });
      table.select({ state: "ESTABLISHED" });
      return table.diagnostics.duplicates;
    };
    use();
    const bytes = table.columns.state.buffer.byteLength;
    for (let i = 0; i < 50; i++) use();
    expect(table.columns.state.buffer.byteLength).toBe(bytes);
  });

  it("allocates next to nothing, however many rows there are", async () => {
    const procRoot = folderOf({ "net/tcp": dump(20_000, 1) });
    const table = readSockets({ procRoot, protocols: ["tcp"] });
    // Four million rows: at 16 bytes each, the least an object takes, the young generation were full four times and
    // more; what else the process does may fill it once or twice.
    const quiet = await collectionsWhile(() => table.refresh(), 200);
    const loud = await collectionsWhile(() => [...table.refresh()].map(({ inode }) => [inode]), 50);
    expect(loud).toBeGreaterThan(10);
    expect(quiet).toBeLessThan(4);
  });

  it("counts rows listed twice, as a torn read lists them, and answers with the newest", () => {
    const [header = "", ...rows] = Buffer.from(dump(100, 1)).toString("latin1").trimEnd().split("\n");
    const owned = rows.filter((row) => Number(row.trim().split(/\s+/)[9]) > 0).slice(0, 30);
    const text = [header, ...owned, ...owned.slice(0, 12), ""].join("\n");
    const procRoot = folderOf({ "net/tcp": text });
    const table = readSockets({ procRoot, protocols: ["tcp"] });
    expect(table.size).toBe(42);
    expect(table.diagnostics.duplicates).toBe(12);
    const { inode } = table.row(0);
    expect(table.rowOfInode(inode)).toBe(30);
    expect(table.allByInode(inode).map(({ index }) => index)).toEqual([30, 0]);
    writeFileSync(join(procRoot, "net/tcp"), [header, ...owned, ""].join("\n"));
    expect(table.refresh().diagnostics.duplicates).toBe(0);
    expect(table.rowOfInode(inode)).toBe(0);
  });

  it("leaves rows as they were given: they are copies", () => {
    const procRoot = folderOf({ "net/tcp": dump(3, 1) });
    const table = readSockets({ procRoot, protocols: ["tcp"] });
    const rows = [...table];
    const before = JSON.stringify(rows);
    writeFileSync(join(procRoot, "net/tcp"), dump(3, 2));
    expect(JSON.stringify([...table.refresh()])).not.toBe(before);
    expect(JSON.stringify(rows)).toBe(before);
  });
});
