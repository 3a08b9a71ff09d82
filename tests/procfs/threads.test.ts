import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { inodesOfProcess, readSockets, socketHolders } from "../../src/index";
import { SocketMonitor } from "../../src/live/index";
import { threadOwner, WHY_NO_PYTHON } from "./thread-owner";
import { until } from "./until";

/** Until the main thread is a zombie. */
const ended = (pid: number) =>
  until("the main thread has ended", () => (readdirSync(`/proc/${pid}/fd`).length === 0 ? true : undefined));

const isRoot = process.getuid?.() === 0;

describe.skipIf(WHY_NO_PYTHON !== undefined)(
  `a process whose main thread has ended${WHY_NO_PYTHON ? `: skipped, ${WHY_NO_PYTHON}` : ""}`,
  () => {
    it("still holds its sockets, and is in its namespace", async () => {
      const { pid, port, fd } = await threadOwner();
      await ended(pid);
      expect(readFileSync(`/proc/${pid}/stat`, "latin1")).toMatch(/\) Z /);
      const table = readSockets({ pid, protocols: ["tcp"] });
      const row = table.byEndpoints({ address: "127.0.0.1", port });
      expect(inodesOfProcess(pid).get(fd)).toBe(row?.inode);
      const holders = socketHolders().byInode.get(row?.inode ?? 0) ?? [];
      expect(holders).toEqual([{ pid, name: expect.stringMatching(/^python/), fd }]);
      await using monitor = new SocketMonitor({ owner: pid });
      await monitor.refresh();
      expect(monitor.backlogs().map(({ row }) => row.localPort)).toEqual([port]);
    });

    it.skipIf(!isRoot)("is found in a namespace of its own", async () => {
      const { pid, port } = await threadOwner("-n");
      await ended(pid);
      expect([...readSockets({ pid })].map(({ localPort }) => localPort)).toEqual([port]);
    });
  },
);
