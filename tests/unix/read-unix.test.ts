import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { inodeOf, readSockets, readUnixSockets, SockdexError, type UnixSocket } from "../../src/index";
import { EPERM, EPROTONOSUPPORT } from "../../src/libc/constants";
import { type Libc, libc } from "../../src/libc/libc";
import { readUnixSocketsBy } from "../../src/procfs/unix/read-unix";
import { asNobody } from "../procfs/as-nobody";
import { errorOf } from "../procfs/errors";
import { folderOf } from "../procfs/files";
import { onLinux } from "../procfs/on-linux";
import { DONE, message } from "../sockdiag/messages";
import { replying } from "../sockdiag/replying";
import { sleeperInNamespace, WHY_NO_NAMESPACE } from "../sockdiag/run-in-namespace";
import { whereSupported } from "../sockopt/where-supported";

/** A server at a path, or at an abstract name that begins with a 0, and a connection that it has accepted. */
async function pairAt(path: string): Promise<{ server: Server; client: Socket; peer: Socket }> {
  const server = createServer({ pauseOnConnect: true }).listen(path);
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const client = connect(path);
  const [[peer]]: [Socket[], unknown] = await Promise.all([once(server, "connection"), once(client, "connect")]);
  if (peer === undefined) throw new Error("The server accepted nothing.");
  onTestFinished(() => void [client.destroy(), peer.destroy()]);
  return { server, client, peer };
}

const inFolder = (name: string) => join(folderOf({}), name);
/** What both sources tell. */
const common = ({ inode, type, state, path }: UnixSocket) => ({ inode, type, state, path });
const withoutKoffi = (): Libc => {
  throw new SockdexError("ERR_NO_PEER", "Reading unix sockets by netlink needs the package koffi.");
};

onLinux("readUnixSockets by /proc", () => {
  it("has the rows of Node's sockets: a server at a path, and both ends of a connection", async () => {
    const path = inFolder("with a\nbreak.sock");
    const { server, client, peer } = await pairAt(path);
    const sockets = readUnixSockets({ source: "procfs" });
    expect(sockets.of(server)).toEqual({
      ...{ protocol: "unix", type: "stream", state: "LISTEN", inode: inodeOf(server), path, isAbstract: false },
    });
    expect(sockets.of(client)).toEqual({
      ...{ protocol: "unix", type: "stream", state: "ESTABLISHED", inode: inodeOf(client) },
    });
    // What was accepted bears its server's name.
    expect(sockets.of(peer)).toMatchObject({ state: "ESTABLISHED", path });
    expect(sockets.stateOf(server)).toBe("LISTEN");
    client.destroy();
    expect(sockets.of(client)).toBeUndefined();
    errorOf("ERR_INVALID_ARGUMENT", () => sockets.of({}));
  });

  it("has those of a child's pipes", async () => {
    const child = spawn("cat", { stdio: ["pipe", "pipe", "ignore"] });
    onTestFinished(() => void child.kill());
    await once(child, "spawn");
    const sockets = readUnixSockets({ source: "procfs" });
    for (const pipe of [child.stdin, child.stdout]) expect(sockets.stateOf(pipe)).toBe("ESTABLISHED");
    expect(readSockets().of(child.stdin)).toBeUndefined();
  });

  it("works without koffi, and says so", async () => {
    const { server } = await pairAt(inFolder("a"));
    const sockets = readUnixSocketsBy(withoutKoffi, {});
    expect([sockets.source, sockets.diagnostics.fallback, sockets.stateOf(server)]).toEqual([
      ...["procfs", expect.stringMatching(/needs the package koffi/), "LISTEN"],
    ]);
    errorOf("ERR_NO_PEER", () => readUnixSocketsBy(withoutKoffi, { source: "netlink" }));
  });

  it("reads a captured tree, and says what is missing there", () => {
    const root = folderOf({ "net/tcp": "" });
    const { code, path } = errorOf("ERR_NO_PROCFS", () => readUnixSockets({ procRoot: root }));
    expect([code, path]).toEqual(["ERR_NO_PROCFS", join(root, "net/unix")]);
    writeFileSync(join(root, "net/unix"), "00000000056964e7: 00000003 00000000 00010000 0001 01 5243687 /a\n");
    const sockets = readUnixSockets({ procRoot: root });
    expect(sockets.source).toBe("procfs");
    expect(sockets.diagnostics.fallback).toMatch(/captured copy/);
    expect([...sockets]).toEqual([
      { protocol: "unix", type: "stream", state: "LISTEN", inode: 5243687, path: "/a", isAbstract: false },
    ]);
    expect([sockets.byInode(5243687)?.path, sockets.byInode(0), sockets.byInode(1)]).toEqual([
      "/a",
      undefined,
      undefined,
    ]);
    const folder = folderOf({ "net/tcp": "" });
    mkdirSync(join(folder, "net/unix"));
    errorOf("ERR_READ", () => readUnixSockets({ procRoot: folder }));
    errorOf("ERR_NO_PROCESS", () => readUnixSockets({ pid: 2 ** 22 + 1 }));
    errorOf("ERR_INVALID_ARGUMENT", () => readUnixSockets({ source: "ss" as "auto" }));
    errorOf("ERR_INVALID_ARGUMENT", () => readUnixSockets({ filter: 1 } as object));
  });
});

whereSupported("readUnixSockets by netlink", () => {
  it("has peers, queues and uids too, and knows abstract names", async () => {
    const { server, client, peer } = await pairAt(`\0sockdex-${process.pid}`);
    const waiting = connect(`\0sockdex-${process.pid}`);
    onTestFinished(() => void waiting.destroy());
    client.write("12345");
    const sockets = readUnixSockets();
    expect(sockets.source).toBe("netlink");
    const uid = process.getuid?.();
    expect(sockets.of(server)).toEqual({
      ...{ protocol: "unix", type: "stream", state: "LISTEN", inode: inodeOf(server), rxQueue: 1, backlogLimit: 511 },
      ...{ uid, path: `@sockdex-${process.pid}`, isAbstract: true },
    });
    expect(sockets.of(client)).toMatchObject({ peerInode: inodeOf(peer), uid });
    expect(sockets.of(peer)).toMatchObject({ peerInode: inodeOf(client), rxQueue: 5, isAbstract: true });
    // It waits to be accepted: there is no inode at the other end.
    expect(sockets.of(waiting)).toMatchObject({ state: "ESTABLISHED" });
    expect(sockets.of(waiting)?.peerInode).toBeUndefined();
  });

  it("has the rows of /proc", async () => {
    const pairs = [await pairAt(inFolder("a\n b")), await pairAt(`\0x\0y${process.pid}\0`)];
    const own = new Set(pairs.flatMap(({ server, client, peer }) => [server, client, peer]).map(inodeOf));
    const rowsOf = (source: "procfs" | "netlink") =>
      readUnixSockets({ source })
        .rows.filter(({ inode }) => own.has(inode))
        .map(common)
        .sort((a, b) => a.inode - b.inode);
    expect(rowsOf("netlink").length).toBe(6);
    expect(rowsOf("netlink")).toEqual(rowsOf("procfs"));
  });

  it("is /proc's, and says why, where the kernel cannot be asked", async () => {
    const { server } = await pairAt(inFolder("a"));
    const failed = (errno: number) => message(2, new Uint8Array(Int32Array.of(-errno).buffer));
    for (const [calls, code, why] of [
      [{ socket: () => -EPROTONOSUPPORT }, "ERR_UNSUPPORTED", /has no sock_diag/],
      [{ socket: () => -EPERM }, "ERR_PERMISSION", /EPERM/],
      [replying(failed(2)), "ERR_UNSUPPORTED", /cannot be asked for unix sockets/],
      [replying(failed(22)), "ERR_UNSUPPORTED", /cannot be asked for unix sockets/],
      [replying(failed(1)), "ERR_PERMISSION", /Permission denied/],
      [replying(failed(12)), "ERR_SYSTEM_CALL", /ENOMEM/],
      [replying(-105), "ERR_READ", /lost or interrupted 3 times/],
    ] as const) {
      const open = () => ({ ...libc(), ...calls });
      expect(errorOf(code, () => readUnixSocketsBy(open, { source: "netlink" })).message).toMatch(why);
      const { source, diagnostics, ...sockets } = readUnixSocketsBy(open);
      expect([source, diagnostics.fallback]).toEqual(["procfs", expect.stringMatching(why)]);
      expect(sockets.rows.some(({ inode }) => inode === inodeOf(server))).toBe(true);
    }
  });

  it("counts damaged messages", () => {
    const open = () => ({ ...libc(), ...replying(message(20, new Uint8Array(8)), DONE) });
    expect(readUnixSocketsBy(open, { source: "netlink" }).diagnostics.malformed).toBe(1);
  });

  it("leaves no descriptor open", () => {
    readUnixSockets();
    const before = readdirSync("/proc/self/fd").length;
    for (let i = 0; i < 50; i++) readUnixSockets();
    for (let i = 0; i < 50; i++) readUnixSockets({ source: "procfs" });
    expect(readdirSync("/proc/self/fd").length).toBe(before);
  });

  it.skipIf(asNobody === undefined)("needs no privilege", async () => {
    const { server } = await pairAt(inFolder("a"));
    await asNobody?.(() => {
      for (const source of ["netlink", "procfs"] as const) {
        expect(readUnixSockets({ source }).stateOf(server)).toBe("LISTEN");
      }
    });
  });

  it.skipIf(WHY_NO_NAMESPACE)("reads the namespace of a process, and only that", async () => {
    const { server } = await pairAt(`\0sockdex-${process.pid}`);
    const { pid } = await sleeperInNamespace();
    for (const source of ["netlink", "procfs"] as const) {
      const there = readUnixSockets({ source, pid });
      expect([there.source, there.of(server)]).toEqual([source, undefined]);
      expect(readUnixSockets({ source }).stateOf(server)).toBe("LISTEN");
    }
    const open = () => ({ ...libc(), setns: () => -EPERM });
    errorOf("ERR_PERMISSION", () => readUnixSocketsBy(open, { source: "netlink", pid }));
    expect(readUnixSocketsBy(open, { pid }).diagnostics.fallback).toMatch(/CAP_SYS_ADMIN/);
  });

  it.skipIf(spawnSync("ss", ["-V"]).status !== 0)("has the peers that ss has", async () => {
    const { client, peer } = await pairAt(inFolder("a"));
    const { stdout } = spawnSync("ss", ["-xHn"], { encoding: "utf8" });
    const ofClient = stdout.split("\n").find((line) => line.includes(` ${inodeOf(client)} `)) ?? "";
    expect(ofClient).toMatch(new RegExp(` ${inodeOf(client)} +\\* ${inodeOf(peer)}`));
    expect(readUnixSockets().of(client)?.peerInode).toBe(inodeOf(peer));
  });
});
