import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { readSockets, SocketTable } from "../../src/index";
import { generateDump } from "../generate/index";
import { folderOf } from "../procfs/files";
import { onLinux } from "../procfs/on-linux";
import { bundled } from "./bundled";
import { watch } from "./watch";

const run = promisify(execFile);

onLinux("a monitor's memory", () => {
  it("does not grow with each swing between few rows and many", async () => {
    const { stdout } = await run(process.execPath, [await bundled("live/swings.ts")]);
    // Memories let go of at each swing would make it 700 and more.
    expect(Number(stdout)).toBeLessThan(200);
  }, 300_000);

  it("does not grow over 5,000 refreshes, while connections come, go and leak", async () => {
    const { stdout } = await run(process.execPath, [await bundled("live/many-refreshes.ts")], {
      // The bundle is in a folder without packages: by netlink it takes seconds, by /proc minutes.
      env: { ...process.env, NODE_PATH: resolve(import.meta.dirname, "../../node_modules") },
    });
    const { heap, rss, missed } = JSON.parse(stdout);
    expect(missed).toBe(0);
    // KiB: 150 bytes a refresh would make it 600. The worker's garbage makes RSS rise and fall.
    expect(heap).toBeLessThan(600);
    expect(rss).toBeLessThan(80 * 1024);
  }, 300_000);

  const peak = generateDump({ protocol: "tcp", rows: 40_000, seed: 1, quirks: 0 });
  const small = generateDump({ protocol: "tcp", rows: 400, seed: 2, quirks: 0 });

  describe.each([1, 1.5, 2, 3])("of %d MB at most, after a peak that has no room in it", (megabytes) => {
    const maximumMemory = megabytes * 1e6;

    it("is enough for what has room again: a monitor", async () => {
      const procRoot = folderOf({ "net/tcp": small });
      const monitor = watch({ procRoot, maximumMemory });
      for (let peaks = 0; peaks < 4; peaks++) {
        writeFileSync(join(procRoot, "net/tcp"), peak);
        for (let i = 0; i <= peaks; i++) {
          await expect(monitor.refresh()).rejects.toMatchObject({ code: "ERR_OUT_OF_MEMORY" });
        }
        writeFileSync(join(procRoot, "net/tcp"), small);
        for (let i = 0; i < 4; i++) {
          const { table } = await monitor.refresh();
          expect([table.size, table.byInode(table.row(9).inode)?.inode]).toEqual([400, table.row(9).inode]);
        }
      }
    });

    it("the same: a table of live sockets, and one that is cleared", () => {
      const procRoot = folderOf({ "net/tcp": small });
      const live = readSockets({ procRoot, maximumMemory, details: true });
      const cleared = new SocketTable({ maximumMemory });
      const outOfMemory = expect.objectContaining({ code: "ERR_OUT_OF_MEMORY" });
      const lookUp = (table: SocketTable) => {
        expect(table.size).toBe(400);
        const { inode, localAddress, localPort, remoteAddress, remotePort } = table.row(9);
        expect(table.byInode(inode)?.inode).toBe(inode);
        const ends = [
          { address: localAddress, port: localPort },
          { address: remoteAddress, port: remotePort },
        ] as const;
        expect(table.byEndpoints(...ends)?.localPort).toBe(localPort);
        expect(table.diagnostics.duplicates).toBe(0);
      };
      for (let peaks = 0; peaks < 3; peaks++) {
        writeFileSync(join(procRoot, "net/tcp"), peak);
        expect(() => live.refresh()).toThrowError(outOfMemory);
        expect(() => cleared.append(peak).end()).toThrowError(outOfMemory);
        writeFileSync(join(procRoot, "net/tcp"), small);
        lookUp(live.refresh());
        cleared.clear();
        lookUp(cleared.append(small).end());
      }
    });
  });
});
