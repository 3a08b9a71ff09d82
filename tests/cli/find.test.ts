import { describe, expect, it, onTestFinished } from "vitest";
import { descriptorOf, inodeOf, readSockets, type SocketLike, type SocketRowJson } from "../../src/index";
import { libc } from "../../src/libc/libc";
import type { HoldingProcess } from "../../src/text/holders";
import { generateDump } from "../generate/index";
import { parseOracle } from "../oracle/index";
import { fileOf } from "../procfs/files";
import { connection, listenAt } from "../procfs/loopback";
import { Namespace, WHY_NONE } from "../procfs/namespace";
import { onLinux } from "../procfs/on-linux";
import { whereSupported } from "../sockopt/where-supported";
import { builtCommand, linesOf, objectsOf } from "./command";
import { boundSocket, namedListener, sharedListener } from "./held-sockets";

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
    expect(lines[1]).toMatch(new RegExp(`^tcp +LISTEN +127\\.0\\.0\\.1:${port} .* ${inode} .*\\b${process.pid}:\\d+`));
  });

  it("finds all sockets of a process, with their descriptors", async () => {
    const { server, client, peer } = await connection("127.0.0.1");
    const { status, stdout } = await sockdex.run(["find", "--pid", String(process.pid), "--json"]);
    expect(status).toBe(0);
    // Unix sockets: find-unix.test.ts.
    const found = objectsOf(stdout).filter((row) => row instanceof Object && "localPort" in row);
    for (const socket of [server, client, peer]) expect(found).toContainEqual(expect.objectContaining(steady(socket)));
    const holders = found.flatMap((row) => (row instanceof Object && "processes" in row ? [row.processes] : []));
    const own = holders.map((processes) =>
      (processes as HoldingProcess[]).find(({ pid }) => pid === process.pid)?.descriptors.map((fd) => inodeOf(fd)),
    );
    expect(own).toEqual(found.map((row) => [row instanceof Object && "inode" in row ? row.inode : -1]));
  });

  it("finds the socket of one descriptor", async () => {
    const { server, port } = await connection("127.0.0.1");
    const fd = descriptorOf(server);
    for (const words of [["--fd", `${process.pid}:${fd}`], [`${process.pid}:${fd}`]]) {
      const { status, stdout, stderr } = await sockdex.run(["find", ...words]);
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      const [title, line] = linesOf(stdout);
      expect(title).toMatch(/^PROTO.* PROCESS$/);
      expect(line).toMatch(new RegExp(`^tcp +LISTEN +127\\.0\\.0\\.1:${port} .* ${process.pid}:${fd}\\b`));
    }
  });

  it("finds either end of a connection by its endpoint, and the listener", async () => {
    const { port, clientPort, server, client, peer } = await connection("127.0.0.1");
    // The ports may have been another's a moment ago.
    const inodes = [server, client, peer].map(knownInode);
    const find = async (...words: string[]) => {
      const { status, stdout, stderr } = await sockdex.run(["find", ...words, "--json"]);
      expect(status).toBe(0);
      // A process that is about to end cannot be looked into.
      expect(stderr).toMatch(/^(sockdex: \d+ sockets? shows? no process: .*\n)?$/);
      const own = (objectsOf(stdout) as SocketRowJson[]).filter(({ inode }) => inodes.includes(inode));
      // While others come and go, the kernel may list one twice.
      return [...new Map(own.map(({ inode, localPort }) => [inode, localPort])).values()];
    };
    const all = [port, clientPort, port].sort();
    for (const word of [
      `:${port}`,
      `127.0.0.1:${port}`,
      `*:${port}`,
      `[::ffff:127.0.0.1]:${port}`,
      `127.0.0.0/8:${port}`,
    ]) {
      expect((await find(word)).sort()).toEqual(all);
    }
    expect((await find(`:${clientPort}`)).sort()).toEqual([port, clientPort].sort());
    expect(await find("127.0.0.1")).toEqual(expect.arrayContaining(all));
  });

  it("knows ports by name", async () => {
    const row = "0: 00000000:01BB 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 7\n";
    for (const word of [":https", "0.0.0.0:https"]) {
      const { stdout } = await sockdex.run(["find", word, "--json", "--file", "-"], { input: row });
      expect(objectsOf(stdout)).toMatchObject([{ inode: 7 }]);
    }
  });

  it("takes a listener at every address for one at an address of this host's, and no other", async () => {
    const { port } = await listenAt("0.0.0.0");
    const { stdout } = await sockdex.run(["find", `127.0.0.1:${port}`]);
    expect(stdout).toMatch(new RegExp(`LISTEN +0\\.0\\.0\\.0:${port} `));
    const { status, stderr } = await sockdex.run(["find", `192.0.2.1:${port}`]);
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: "sockdex: no socket has this endpoint, in this network namespace\n",
    });
  });

  it("finds a process by its name, which never reaches the terminal as it is", async () => {
    const name = `\x1b[31m${process.pid}`;
    const { port } = await namedListener(name);
    for (const words of [["--name", name], [name], ["--name", name.slice(2)]]) {
      const { status, stdout } = await sockdex.run(["find", ...words]);
      expect(status).toBe(0);
      const [, line = ""] = linesOf(stdout);
      expect(stdout).not.toContain("\x1b");
      expect(line).toMatch(new RegExp(`LISTEN +127\\.0\\.0\\.1:${port} .* \\\\x1b\\[31m${process.pid} \\d+:\\d+$`));
    }
  });

  it("writes names into JSON that a terminal does not obey", async () => {
    const name = `a\x9b\u202e${process.pid}`;
    const { port } = await namedListener(name);
    const { stdout } = await sockdex.run(["find", `:${port}`, "--json"]);
    expect(stdout).toContain(`"name":"a\\u009b\\u202e${process.pid}"`);
    expect(objectsOf(stdout)).toMatchObject([{ processes: [{ name }] }]);
  });

  it("tells all who hold a socket, the first where a line is short", async () => {
    const { pids, port } = await sharedListener();
    const { stdout } = await sockdex.run(["find", `:${port}`, "--json"]);
    expect(objectsOf(stdout)).toMatchObject([{ processes: pids.map((pid) => ({ pid })) }]);
    const whole = await sockdex.run(["find", `:${port}`]);
    expect(whole.stdout).toMatch(new RegExp(` ${pids[0]}:\\d+, \\S+ ${pids[1]}:\\d+\\n$`));
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

describe("find in a dump", () => {
  it("shows the rows of an endpoint, and no processes", async () => {
    const bytes = generateDump({ protocol: "tcp", rows: 500, quirks: 0 });
    const { rows } = parseOracle(bytes);
    const { stdout } = await sockdex.run(["find", ":443", "--json", "--file", "-"], { input: bytes });
    const expected = rows.filter(({ localPort, remotePort }) => localPort === 443 || remotePort === 443);
    expect(objectsOf(stdout).map((row) => (row as SocketRowJson).inode)).toEqual(expected.map(({ inode }) => inode));
    expect(stdout).not.toContain("processes");
  });
});

whereSupported("find --info", () => {
  const withKoffi = builtCommand("koffi", "@koromix");

  it("tells what the kernel knows of a connection, and of a listener its backlog", async () => {
    const { port } = await connection("127.0.0.1");
    const { status, stdout, stderr } = await withKoffi.run(["find", `:${port}`, "-i"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/ LISTEN .*\n {4}backlog 0 of \d+\n/);
    expect(stdout.match(/ ESTABLISHED .*\n {4}rtt [\d.]+ ms ±[\d.]+ ms, least [\d.]+ ms; cwnd \d+; /g)?.length).toBe(2);
    const json = await withKoffi.run(["find", `:${port}`, "-i", "--json"]);
    for (const row of objectsOf(json.stdout))
      expect(row).toMatchObject({ tcpInfo: { state: (row as SocketRowJson).state } });
  });

  it("says what is missing with status 1, and shows the rows all the same", async () => {
    const { port } = await connection("127.0.0.1");
    const { status, stdout, stderr } = await sockdex.run(["find", `:${port}`, "--info"]);
    expect({ status, lines: linesOf(stdout).length }).toEqual({ status: 1, lines: 4 });
    expect(stderr).toMatch(
      /^sockdex: no TCP_INFO: .* needs the package koffi, which is not installed: npm install koffi\n$/,
    );
  });
});

describe("find says why there is nothing, with status 1", () => {
  const dump = generateDump({ protocol: "tcp", rows: 10 });

  it.each([
    [["0"], /inode 0 belongs to no socket.*TIME_WAIT/],
    [["0", "--file", "-"], /inode 0 belongs to no socket/],
    [["999999999999", "--file", "-"], /no row has inode 999999999999/],
  ])("%j", async (args, message) => {
    const { status, stdout, stderr } = await sockdex.run(["find", ...args], { input: dump });
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(/^sockdex: [^\n]+\n$/);
    expect(stderr).toMatch(message);
  });

  onLinux("of live sockets", () => {
    it.each([
      [["999999999999"], /no socket has inode 999999999999: it is closed, .*netlink.* other network namespaces/],
      [["--pid", "2147483647"], /No process 2147483647/],
      [["no-such-process"], /no process called "no-such-process" has a socket(?! \()/],
      [["https"], /no process called "https" has a socket \(a port is written :https\)/],
      [["--fd", `${process.pid}:987654`], /descriptor 987654 of process \d+ is not open, or not a socket/],
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
          expect(stderr).toBe(
            `sockdex: /proc/${process.pid}/fd cannot be read: permission denied. It takes the right to trace process ${process.pid}: run as root (CAP_SYS_PTRACE), or as the user that the process runs as\n`,
          );
        }
      },
    );

    it("a netlink socket is in no table", async () => {
      const fd = libc().socket(16, 3, 4);
      onTestFinished(() => void libc().close(fd));
      const { status, stderr } = await sockdex.run(["find", "--fd", `${process.pid}:${fd}`]);
      expect(status).toBe(1);
      expect(stderr).toMatch(/^sockdex: socket \d+ is in none of the tables: .*netlink/);
    });

    it("a TCP socket that is bound, and neither listens nor connects, is in no table either", async () => {
      const { fd, pid } = await boundSocket();
      const { status, stderr } = await sockdex.run(["find", `${pid}:${fd}`]);
      expect(status).toBe(1);
      expect(stderr).toMatch(
        /^sockdex: socket \d+ is in none of the tables: .* no TCP socket that is bound but neither/,
      );
    });
  });
});
