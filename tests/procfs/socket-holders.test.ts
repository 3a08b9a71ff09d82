import { spawn } from "node:child_process";
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { descriptorOf, inodeOf, inodesOfProcess, socketHolders } from "../../src/index";
import { asNobody } from "./as-nobody";
import { procfs } from "./fake-procfs";
import { connection } from "./loopback";
import { onLinux } from "./on-linux";

onLinux("socketHolders", () => {
  it("finds this process's sockets, as inodesOfProcess does", async () => {
    const { server, client, peer } = await connection("127.0.0.1");
    const { byInode, processes } = socketHolders();
    expect(processes).toBeGreaterThan(0);
    for (const socket of [server, client, peer]) {
      const holders = byInode.get(inodeOf(socket) ?? 0) ?? [];
      expect(holders).toContainEqual({
        pid: process.pid,
        name: expect.stringMatching(/./),
        fd: descriptorOf(socket) ?? -1,
      });
    }
    const own = [...byInode].flatMap(([inode, holders]) =>
      holders.filter(({ pid }) => pid === process.pid).map(({ fd }): [number, number] => [fd, inode]),
    );
    expect(own.sort(([a], [b]) => a - b)).toEqual([...inodesOfProcess(process.pid)]);
  });

  it("finds all that hold one socket, in order", () => {
    const root = procfs({
      20: { comm: "heir", fd: { 3: "socket:[77]" } },
      9: { comm: "a (b) c", fd: { 10: "socket:[77]", 9: "socket:[77]", 4: "/dev/null", 5: "socket:[4026531999]" } },
      11: { comm: "none", fd: { 1: "pipe:[77]", 2: "anon_inode:[eventpoll]", 3: "socket:[]", 4: "socket:[x]" } },
    });
    const { byInode, processes, unreadable } = socketHolders(root);
    expect({ processes, unreadable }).toEqual({ processes: 3, unreadable: 0 });
    expect(Object.fromEntries(byInode)).toEqual({
      77: [
        { pid: 9, name: "a (b) c", fd: 9 },
        { pid: 9, name: "a (b) c", fd: 10 },
        { pid: 20, name: "heir", fd: 3 },
      ],
      4026531999: [{ pid: 9, name: "a (b) c", fd: 5 }],
    });
  });

  it("gives a name as it is, and an empty one where there is none any more", () => {
    const hostile = "\x1b[2J\nrm -rf";
    const root = procfs({ 1: { comm: hostile, fd: { 0: "socket:[5]" } }, 2: { fd: { 0: "socket:[5]" } } });
    expect(
      socketHolders(root)
        .byInode.get(5)
        ?.map(({ name }) => name),
    ).toEqual([hostile, ""]);
  });

  it.skipIf(asNobody === undefined)("skips what cannot be read, and counts it", async () => {
    const root = procfs({ 5: { fd: { 3: "socket:[1]" } }, 6: { fd: { 3: "socket:[2]" } } });
    chmodSync(join(root, "5/fd"), 0);
    onTestFinished(() => chmodSync(join(root, "5/fd"), 0o755));
    await asNobody?.(() => {
      const { byInode, processes, unreadable } = socketHolders(root);
      expect({ processes, unreadable, inodes: [...byInode.keys()] }).toEqual({
        processes: 2,
        unreadable: 1,
        inodes: [2],
      });
    });
  });

  it("goes on while processes come and go", async () => {
    const children = Array.from({ length: 30 }, () => spawn("sleep", ["0.01"]));
    const ends = children.map((child) => new Promise((resolve) => child.on("close", resolve)));
    for (let i = 0; i < 20; i++) expect(socketHolders().processes).toBeGreaterThan(0);
    await Promise.all(ends);
  });

  it("says where there is no procfs", () => {
    expect(() => socketHolders("/nonexistent/proc")).toThrow(
      expect.objectContaining({ name: "SockdexError", code: "ERR_NO_PROCFS" }),
    );
  });
});
