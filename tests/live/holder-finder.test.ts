import { fstatSync } from "node:fs";
import { expect, it, onTestFinished } from "vitest";
import { socketHolders } from "../../src/index";
import { heldNumber, packHolders } from "../../src/live/holders/packed-holders";
import { HolderFinder } from "../../src/live/index";
import { errorOf } from "../procfs/errors";
import { connection, IPV4 } from "../procfs/loopback";
import { onLinux } from "../procfs/on-linux";
import { until } from "../procfs/until";

onLinux("a finder of holders", () => {
  it("finds who holds a socket, also one that is opened later", async () => {
    const finder = new HolderFinder();
    onTestFinished(() => finder.close());
    await until("a first pass", () => finder.newest);
    await connection(IPV4);
    const mine = [...socketHolders().byInode].filter(([, holders]) => holders[0]?.pid === process.pid);
    expect(mine.length).toBeGreaterThan(0);
    for (const [inode, [holder]] of mine) {
      const found = await until(`socket ${inode} is found`, () => finder.of(inode));
      expect(found).toEqual(holder);
      expect(fstatSync(found.fd).isSocket()).toBe(true);
    }
    expect(finder.of(0)).toBeUndefined();
    expect(finder.error).toBeUndefined();
  });

  it("packs all that a pass has found", () => {
    const holders = socketHolders();
    const packed = packHolders(holders);
    for (const [inode, [holder]] of holders.byInode) {
      const number = heldNumber(packed, inode);
      const process = packed.processes[packed.processOf[number] ?? -1];
      expect({ ...process, fd: packed.descriptors[number] }).toEqual(holder);
    }
    expect(heldNumber(packed, 2 ** 40)).toBe(-1);
    expect(heldNumber(packHolders({ ...holders, byInode: new Map() }), 1)).toBe(-1);
  });

  it("says why it has ended, and what cannot be asked of it", async () => {
    const finder = new HolderFinder({ procRoot: "/nowhere" });
    onTestFinished(() => finder.close());
    const error = await until("it has failed", () => finder.error);
    expect(error).toMatchObject({ code: "ERR_NO_PROCFS" });
    expect(finder.of(1)).toBeUndefined();
    // @ts-expect-error
    errorOf("ERR_INVALID_ARGUMENT", () => new HolderFinder({ pid: 1 }));
    // @ts-expect-error
    errorOf("ERR_INVALID_ARGUMENT", () => new HolderFinder({ procRoot: 1 }));
  });
});
