import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { SocketTable } from "../../src/index";
import { generateDump } from "../generate/index";
import { folderOf } from "../procfs/files";
import { onLinux } from "../procfs/on-linux";
import { watch } from "./watch";

/** A machine that is a folder: what its kernel prints is what the test has written. */
function machine(text: Uint8Array | string) {
  const procRoot = folderOf({ "net/tcp": text });
  return { procRoot, print: (next: Uint8Array | string) => writeFileSync(join(procRoot, "net/tcp"), next) };
}

const HEADER = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
const row = (inode: number, state = "01", tx = 0) =>
  `   0: 0100007F:0016 0100007F:1F90 ${state} ${tx.toString(16).padStart(8, "0")}:00000000 01:0000000A 00000000  1000        0 ${inode} 1 00000000aaaaaaaa 20 4 30 10 -1\n`;

onLinux("a monitor of a machine that is a folder", () => {
  it.each([1, 2, 3])("tells a queue that does not drain in the snapshot after %d with it, once", async (stuckAfter) => {
    const { procRoot } = machine(HEADER + row(7, "01", 256));
    const monitor = watch({ procRoot, stuckAfter });
    const told: number[] = [];
    for (let i = 0; i < 6; i++) told.push((await monitor.refresh()).changes?.stuckTx.length ?? 0);
    expect(told).toEqual(Array.from({ length: 6 }, (_, i) => (i === stuckAfter ? 1 : 0)));
  });

  it("keeps what it knows when a refresh fails, and tells what happened meanwhile", async () => {
    const { procRoot, print } = machine(HEADER + row(101) + row(102));
    const monitor = watch({ procRoot, stuckAfter: 3 });
    await monitor.refresh();
    const last = await monitor.refresh();
    print("no table\n");
    await expect(monitor.refresh()).rejects.toMatchObject({ code: "ERR_NO_TABLE" });
    print(HEADER + row(901) + row(902) + row(101));
    const running = monitor.refresh();
    // Whatever the worker reads meanwhile, it is not into the newest table.
    for (let i = 0; i < 50; i++) {
      expect(Array.from(last.table.columns.inode)).toEqual([101, 102]);
      await new Promise(setImmediate);
    }
    const next = await running;
    expect(Array.from(next.table.columns.inode)).toEqual([901, 902, 101]);
    expect(Array.from(next.changes?.opened ?? [], ({ inode }) => inode)).toEqual([901, 902]);
    expect(Array.from(next.changes?.closed ?? [], ({ inode }) => inode)).toEqual([102]);
    expect(Array.from(last.table.columns.inode)).toEqual([101, 102]);
    expect(monitor.failures).toBe(1);
  });

  it("says what is wrong when a table cannot be read", async () => {
    const { procRoot } = machine(HEADER);
    const monitor = watch({ procRoot, protocols: ["tcp"] });
    await monitor.refresh();
    const { rmSync, mkdirSync } = await import("node:fs");
    rmSync(join(procRoot, "net/tcp"));
    mkdirSync(join(procRoot, "net/tcp"));
    const path = join(procRoot, "net/tcp");
    const message = `${path} is not a regular file: it is not read.`;
    await expect(monitor.refresh()).rejects.toMatchObject({ code: "ERR_READ", path, message });
  });

  it("follows tables that grow and shrink, by columns and look-ups, the one before too", async () => {
    const { procRoot, print } = machine(HEADER);
    const monitor = watch({ procRoot });
    let before: { size: number; inodes: string } | undefined;
    for (const [i, rows] of [0, 10, 60_000, 3, 20_000, 20_001, 0, 100].entries()) {
      const text = generateDump({ protocol: "tcp", rows, seed: i, quirks: 0 });
      print(text);
      const expected = SocketTable.parse(Buffer.concat([Buffer.from(HEADER), text]), { details: true });
      const older = monitor.snapshot;
      const { table, changes } = await monitor.refresh();
      expect(table.size).toBe(rows);
      expect(
        Buffer.from(table.columns.inode.slice().buffer).equals(Buffer.from(expected.columns.inode.slice().buffer)),
      ).toBe(true);
      for (let at = 0; at < rows; at += 997) {
        const inode = table.columns.inode[at] ?? 0;
        expect(table.rowOfInode(inode)).toBe(expected.rowOfInode(inode));
      }
      if (before && older) {
        expect([older.table.size, String(older.table.columns.inode)]).toEqual([before.size, before.inodes]);
        expect(changes).toBeDefined();
      }
      before = { size: rows, inodes: String(table.columns.inode) };
    }
  });
});
