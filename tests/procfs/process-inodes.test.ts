import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { descriptorOf, inodeOf, inodesOfProcess } from "../../src/index";
import { folderOf } from "./files";
import { connection } from "./loopback";
import { onLinux } from "./on-linux";

const throwing = (code: string) => expect.objectContaining({ name: "SockdexError", code });

/** Calls and answers what it threw. */
function thrownBy(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
}

onLinux("inodesOfProcess", () => {
  it("holds this process's sockets by their descriptors", async () => {
    const { server, client, peer } = await connection("127.0.0.1");
    const inodes = inodesOfProcess(process.pid);
    for (const socket of [server, client, peer]) {
      expect(inodes.get(descriptorOf(socket) ?? -1)).toBe(inodeOf(socket));
    }
    for (const [fd, inode] of inodes) expect(inodeOf(fd)).toBe(inode);
    expect([...inodes.keys()]).toEqual([...inodes.keys()].sort((a, b) => a - b));
  });

  it("reads another process, and says when there is none", async () => {
    const child = spawn(process.execPath, ["-e", "process.stdin.resume()"], { stdio: ["pipe", "ignore", "inherit"] });
    onTestFinished(() => void child.kill("SIGKILL"));
    const pid = child.pid ?? 0;
    // A pipe of Node's is a pair of unix sockets.
    expect(inodesOfProcess(pid).has(0)).toBe(true);
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(thrownBy(() => inodesOfProcess(pid))).toEqual(throwing("ERR_NO_PROCESS"));
  });

  it("refuses what is no pid", () => {
    for (const pid of [0, -1, 1.5, Number.NaN]) {
      expect(thrownBy(() => inodesOfProcess(pid))).toEqual(throwing("ERR_INVALID_ARGUMENT"));
    }
  });

  it("reads another procfs", () => {
    const root = folderOf({ "7/net/tcp": "" });
    mkdirSync(join(root, "7/fd"));
    for (const [fd, target] of [
      ["10", "socket:[4026531999]"],
      ["9", "socket:[12]"],
      ["3", "/dev/null"],
      ["4", "pipe:[12]"],
      ["5", "socket:[]"],
    ] as const) {
      symlinkSync(target, join(root, "7/fd", fd));
    }
    expect([...inodesOfProcess(7, root)]).toEqual([
      [9, 12],
      [10, 4026531999],
    ]);
    expect(thrownBy(() => inodesOfProcess(8, root))).toEqual(throwing("ERR_NO_PROCESS"));
    expect(thrownBy(() => inodesOfProcess(7, join(root, "none")))).toEqual(throwing("ERR_NO_PROCFS"));
  });
});
