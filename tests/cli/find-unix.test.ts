import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { inodeOf } from "../../src/index";
import { procfs } from "../procfs/fake-procfs";
import { folderOf } from "../procfs/files";
import { connection } from "../procfs/loopback";
import { onLinux } from "../procfs/on-linux";
import { whereSupported } from "../sockopt/where-supported";
import { builtCommand, linesOf, objectsOf } from "./command";

const sockdex = builtCommand();
const withKoffi = builtCommand("koffi", "@koromix");

/** A server at a path, and both ends of a connection. */
async function pair(): Promise<{ path: string; server: Server; client: Socket; peer: Socket }> {
  const path = join(folderOf({}), "a b\x1b[31m\n.sock");
  const server = createServer().listen(path);
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const client = connect(path);
  const [[peer]]: [Socket[], unknown] = await Promise.all([once(server, "connection"), once(client, "connect")]);
  if (peer === undefined) throw new Error("The server accepted nothing.");
  onTestFinished(() => void [client.destroy(), peer.destroy()]);
  return { path, server, client, peer };
}

onLinux("find, of unix sockets", () => {
  it("finds one by its inode or descriptor, from /proc where koffi is missing", async () => {
    const { path, server, client } = await pair();
    const inode = inodeOf(server);
    const { status, stdout, stderr } = await sockdex.run(["find", String(inode), "--json"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(objectsOf(stdout)).toEqual([
      {
        ...{ protocol: "unix", type: "stream", state: "LISTEN", inode, path, isAbstract: false },
        processes: [expect.objectContaining({ pid: process.pid })],
      },
    ]);
    const text = await sockdex.run(["find", `socket:[${inodeOf(client)}]`]);
    const [title, line, ...rest] = linesOf(text.stdout);
    expect([title, rest]).toEqual([
      expect.stringMatching(/^PROTO +STATE +TYPE +RX +TX +INODE +PATH +PEER +PROCESS$/),
      [],
    ]);
    expect(line).toMatch(
      new RegExp(`^unix +ESTABLISHED +stream +- +- +${inodeOf(client)} +- +- +\\S+ ${process.pid}:\\d+$`),
    );
  });

  it("shows names that a terminal does not obey", async () => {
    const { server } = await pair();
    for (const more of [[], ["--json"]]) {
      const { stdout } = await sockdex.run(["find", String(inodeOf(server)), ...more]);
      expect(stdout).not.toContain("\x1b");
      expect(linesOf(stdout).length).toBe(more.length === 0 ? 2 : 1);
    }
  });

  it("shows a process's below its others, in a table of their own", async () => {
    await pair();
    await connection("127.0.0.1");
    const { status, stdout } = await sockdex.run(["find", "--pid", String(process.pid)]);
    expect(status).toBe(0);
    const [inet = "", unix = ""] = stdout.split("\n\n");
    expect(inet).toMatch(/^PROTO +STATE +LOCAL/);
    expect(unix).toMatch(/^PROTO +STATE +TYPE/);
    expect(
      linesOf(unix)
        .slice(1)
        .every((line) => line.startsWith("unix ")),
    ).toBe(true);
    const bare = await sockdex.run(["find", "--pid", String(process.pid), "--no-header"]);
    expect(linesOf(bare.stdout)).not.toContain("");
    expect(bare.stdout).not.toContain("PROTO");
  });
});

whereSupported("find, of unix sockets by netlink", () => {
  it("shows who is at the other end", async () => {
    const { client, peer, server } = await pair();
    const child = spawn("cat", { stdio: ["pipe", "ignore", "ignore"] });
    onTestFinished(() => void child.kill());
    await once(child, "spawn");
    const json = await withKoffi.run(["find", String(inodeOf(child.stdin)), "--json"]);
    expect(objectsOf(json.stdout)).toMatchObject([
      { processes: [{ pid: process.pid }], peerProcesses: [{ pid: child.pid, name: "cat", descriptors: [0] }] },
    ]);
    const text = await withKoffi.run(["find", String(inodeOf(child.stdin)), "--json", "--source", "procfs"]);
    expect(text.stdout).not.toContain("peerInode");
    const { stdout } = await withKoffi.run(["find", String(inodeOf(child.stdin))]);
    expect(linesOf(stdout)[1]).toMatch(new RegExp(` cat ${child.pid}:0 +\\S+ ${process.pid}:\\d+$`));
    const all = await withKoffi.run(["find", "--pid", String(process.pid), "--json"]);
    expect(objectsOf(all.stdout)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ inode: inodeOf(client), peerInode: inodeOf(peer) }),
        expect.objectContaining({ inode: inodeOf(server), backlogLimit: 511, rxQueue: 0 }),
      ]),
    );
  });
});

describe("find, of unix sockets in a captured tree", () => {
  const TITLES = "Num       RefCount Protocol Flags    Type St Inode Path\n";
  const row = (inode: number, path = "", flags = "00010000") =>
    `0000000000000000: 00000002 00000000 ${flags} 0001 01 ${String(inode).padStart(5)}${path && ` ${path}`}\n`;
  const fd = { 0: "socket:[11]", 1: "socket:[12]", 2: "socket:[13]" };

  it("finds those that its net/unix has", async () => {
    const root = procfs(
      { 1: { comm: "app", fd } },
      {
        tcp: "  sl  local_address\n",
        unix: TITLES + row(11, "/run/a.sock") + row(12, "@b", "00000000"),
      },
    );
    const { status, stdout, stderr } = await sockdex.run(["find", "app", "--proc-root", root]);
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout:
        "PROTO  STATE   TYPE    RX  TX  INODE  PATH         PEER  PROCESS\n" +
        "unix   LISTEN  stream   -   -     11  /run/a.sock  -     app 1:0\n" +
        "unix   UNCONN  stream   -   -     12  @b           -     app 1:1\n",
    });
    expect(stderr).toMatch(/^sockdex: 1 of 3 sockets are in none of the tables: /);
  });

  it("says where it has none", async () => {
    const root = procfs({ 1: { comm: "app", fd } }, { tcp: "  sl  local_address\n" });
    const { status, stdout, stderr } = await sockdex.run(["find", "app", "--proc-root", root]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(
      /net\/unix: no table of unix sockets\nsockdex: none of the 3 sockets of "app" is in the tables/,
    );
  });
});
