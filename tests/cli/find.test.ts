import { createServer } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { descriptorOf, inodeOf, readSockets, type SocketLike } from "../../src/index";
import { generateDump } from "../generate/index";
import { parseOracle } from "../oracle/index";
import { fileOf } from "../procfs/files";
import { connection } from "../procfs/loopback";
import { Namespace, WHY_NONE } from "../procfs/namespace";
import { onLinux } from "../procfs/on-linux";
import { builtCommand, linesOf, objectsOf } from "./command";

const sockdex = builtCommand();

function knownInode(socket: SocketLike): number {
  const inode = inodeOf(socket);
  if (inode === undefined) throw new Error("This socket has no inode.");
  return inode;
}

/** Its row now, as JSON has it; only what does not change. */
function steady(socket: SocketLike) {
  const row = readSockets().of(socket);
  if (row === undefined) throw new Error("This socket is in no table.");
  const { timer: _, timerExpires: __, ...rest } = row.toJSON();
  return rest;
}

onLinux("find", () => {
  it("finds a socket by its inode", async () => {
    const { server, client, peer } = await connection("127.0.0.1");
    for (const socket of [server, client, peer]) {
      const inode = knownInode(socket);
      const { status, stdout } = await sockdex.run(["find", String(inode), "--json"]);
      expect(status).toBe(0);
      expect(objectsOf(stdout)).toEqual([expect.objectContaining(steady(socket))]);
    }
  });

  it("takes the link's text, and shows a table", async () => {
    const { server, port } = await connection("127.0.0.1");
    const inode = knownInode(server);
    const { stdout } = await sockdex.run(["find", `socket:[${inode}]`]);
    const lines = linesOf(stdout);
    expect(lines.length).toBe(2);
    expect(lines[0]).toMatch(/^PROTO/);
    expect(lines[1]).toMatch(new RegExp(`^tcp +LISTEN +127\\.0\\.0\\.1:${port} .* ${inode}$`));
  });

  it("finds all sockets of a process, with their descriptors", async () => {
    const { server, client, peer } = await connection("127.0.0.1");
    const { status, stdout } = await sockdex.run(["find", "--pid", String(process.pid), "--json"]);
    expect(status).toBe(0);
    const found = objectsOf(stdout);
    for (const socket of [server, client, peer]) expect(found).toContainEqual(expect.objectContaining(steady(socket)));
    const descriptors = found.flatMap((row) =>
      row instanceof Object && "descriptors" in row ? [row.descriptors] : [],
    );
    expect(descriptors.length).toBe(found.length);
    const inodes = descriptors.map((list) => (Array.isArray(list) ? inodeOf(Number(list[0])) : undefined));
    expect(inodes).toEqual(found.map((row) => (row instanceof Object && "inode" in row ? row.inode : -1)));
  });

  it("finds the socket of one descriptor", async () => {
    const { server, port } = await connection("127.0.0.1");
    const fd = descriptorOf(server);
    const { status, stdout, stderr } = await sockdex.run(["find", "--fd", `${process.pid}:${fd}`]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const [title, line] = linesOf(stdout);
    expect(title).toMatch(/^FD +PROTO/);
    expect(line).toMatch(new RegExp(`^ *${fd} +tcp +LISTEN +127\\.0\\.0\\.1:${port} `));
  });

  it.skipIf(WHY_NONE !== undefined)(
    `looks in the process's own namespace (${WHY_NONE ?? "can be made here"})`,
    async () => {
      const namespace = await Namespace.start();
      const { status, stdout } = await sockdex.run(["find", "--pid", String(namespace.pid), "--json"]);
      expect(status).toBe(0);
      const ports = objectsOf(stdout).map((row) => (row instanceof Object && "localPort" in row ? row.localPort : -1));
      expect(ports).toEqual(expect.arrayContaining(namespace.ports));
    },
  );
});

describe("find in a dump", () => {
  it("shows every row of the inode, in the dump's order, whatever batch it is in", async () => {
    const bytes = generateDump({ protocol: "tcp6", rows: 100_000, quirks: 0.1 });
    const { rows } = parseOracle(bytes);
    const counts = new Map<number, number>();
    for (const { inode } of rows) if (inode > 0) counts.set(inode, (counts.get(inode) ?? 0) + 1);
    const several = [...counts].find(([, count]) => count > 1)?.[0] ?? 0;
    const last = [...counts].at(-1)?.[0] ?? 0;
    const file = fileOf(bytes);
    for (const inode of [several, last]) {
      const { status, stdout } = await sockdex.run(["find", String(inode), "--json", "--file", file]);
      expect(status).toBe(0);
      const expected = rows.filter((row) => row.inode === inode);
      const found = objectsOf(stdout);
      expect(found.length).toBe(expected.length);
      for (const [i, row] of expected.entries()) {
        const { localPort, remotePort, txQueue, rxQueue, uid } = row;
        expect(found[i]).toMatchObject({ inode, localPort, remotePort, txQueue, rxQueue, uid });
      }
    }
  });
});

describe("find says why there is nothing, with status 1", () => {
  const dump = generateDump({ protocol: "tcp", rows: 10 });

  it.each([
    [["0"], /inode 0 is no socket's own.*TIME_WAIT/],
    [["0", "--file", "-"], /inode 0 is no socket's own/],
    [["999999999999", "--file", "-"], /no row has inode 999999999999/],
  ])("%j", async (args, message) => {
    const { status, stdout, stderr } = await sockdex.run(["find", ...args], { input: dump });
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(/^sockdex: [^\n]+\n$/);
    expect(stderr).toMatch(message);
  });

  onLinux("of live sockets", () => {
    it.each([
      [["999999999999"], /no socket has inode 999999999999: it is closed, .*unix.* another network namespace/],
      [["--pid", "2147483647"], /No process 2147483647/],
      [["--fd", `${process.pid}:987654`], /descriptor 987654 of process \d+ is not open or no socket/],
    ])("%j", async (args, message) => {
      const { status, stdout, stderr } = await sockdex.run(["find", ...args]);
      expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
      expect(stderr).toMatch(/^sockdex: [^\n]+\n$/);
      expect(stderr).toMatch(message);
    });

    const isRoot = process.getuid?.() === 0;
    it.skipIf(!isRoot)(
      `another user's process${isRoot ? "" : ": skipped, only root can be another user"}`,
      async () => {
        for (const args of [
          ["--pid", String(process.pid)],
          ["--fd", `${process.pid}:0`],
        ]) {
          const { status, stdout, stderr } = await sockdex.run(["find", ...args], { uid: 65534 });
          expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
          expect(stderr).toBe(`sockdex: /proc/${process.pid}/fd may not be read by this user\n`);
        }
      },
    );

    it("a unix socket is in no table", async () => {
      const server = createServer();
      onTestFinished(() => void server.close());
      const path = `\0sockdex-${process.pid}`;
      await new Promise<void>((resolve) => server.listen(path, resolve));
      const { status, stderr } = await sockdex.run(["find", "--fd", `${process.pid}:${descriptorOf(server)}`]);
      expect(status).toBe(1);
      expect(stderr).toMatch(/^sockdex: socket \d+ is in none of the tables: it is of another family \(unix/);
    });
  });
});
