import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readlinkSync, statSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { type LiveTable, type ReadOptions, readSockets, type SocketRow } from "../../src/index";
import { EPERM } from "../../src/libc/constants";
import { libc } from "../../src/libc/libc";
import { LiveTable as Table } from "../../src/procfs/tables/live-table";
import { NamespacesReader } from "../../src/procfs/tables/namespaces-reader";
import type { NetworkNamespace } from "../../src/text/namespaces";
import { folderOf } from "../procfs/files";
import { IPV4, listenAt } from "../procfs/loopback";
import { Namespace } from "../procfs/namespace";
import { until } from "../procfs/until";
import { whereSupported } from "../sockopt/where-supported";
import { WHY_NO_NAMESPACE } from "./run-in-namespace";

const PROTOCOLS = ["tcp", "tcp6", "udp", "udp6"] as const;
const NOBODY = 65534;

const readAll = (options: ReadOptions = {}) => readSockets({ allNamespaces: true, protocols: PROTOCOLS, ...options });
const namespaceOf = (pid: number) => Number(/\d+/.exec(readlinkSync(`/proc/${pid}/ns/net`))?.[0]);

/** What does not change by itself. */
const key = ({ namespace, protocol, state, localAddress, localPort, remoteAddress, remotePort, inode }: SocketRow) =>
  [namespace, protocol, state, localAddress, localPort, remoteAddress, remotePort, inode].join(" ");
const keys = (table: LiveTable, wanted: number) =>
  [...table]
    .filter(({ namespace }) => namespace === wanted)
    .map(key)
    .sort();

/** Connects once, and ends: the connection stays in TIME_WAIT, in a namespace without processes. */
const LEAVE_A_CONNECTION = `
  const ends = { port: 4711, host: "127.0.0.1", localPort: 4712 };
  const server = require("net").createServer((peer) => { peer.resume(); peer.on("end", () => peer.end()); server.close(); });
  server.listen(4711, "127.0.0.1", () => require("net").connect(ends).end());`;

/** A namespace of \`ip netns\`, until the test is over. */
function named(name: string): number {
  execFileSync("ip", ["netns", "add", name]);
  onTestFinished(() => void spawnSync("ip", ["netns", "del", name]));
  execFileSync("ip", ["netns", "exec", name, "ip", "link", "set", "lo", "up"]);
  return statSync(`/run/netns/${name}`).ino;
}

it("has the rows that are listed twice in one of several namespaces for duplicates", () => {
  const line = (inode: number) =>
    Buffer.from(
      `   0: 0100007F:1267 0100007F:1268 06 00000000:00000000 03:00000D4B 00000000 0 0 ${inode} 3 0000000000000000\n`,
    );
  const table = new Table(
    {},
    (table) => {
      for (const [namespace, inodes] of [
        [1, [0, 7]],
        [2, [0, 0, 8]],
        [3, [0, 7]],
      ] as const) {
        for (const inode of inodes) table.append(line(inode));
        table.readFrom(namespace);
      }
    },
    { allNamespaces: true },
  );
  // A second row of namespace 2, and inode 7 once more: it is one socket's everywhere.
  expect([table.size, table.diagnostics.duplicates]).toEqual([7, 2]);
});

whereSupported("all network namespaces", () => {
  describe.skipIf(WHY_NO_NAMESPACE)(WHY_NO_NAMESPACE ? `skipped: ${WHY_NO_NAMESPACE}` : "are read", () => {
    let name: string;
    beforeEach(({ task }) => {
      name = `sockdex-${process.pid}-${task.id.replace(/\W/g, "")}`.slice(0, 60);
    });

    it("with the same rows by both sources, each once", async () => {
      const one = await Namespace.start();
      const two = await Namespace.start();
      const { server } = await listenAt(IPV4);
      for (const source of ["procfs", "netlink"] as const) {
        const table = readAll({ source });
        expect(table.source).toBe(source);
        for (const { pid, ports } of [one, two]) {
          const inode = namespaceOf(pid);
          expect(keys(table, inode)).toEqual(
            [...readSockets({ pid, protocols: PROTOCOLS })]
              .map((row) => key(Object.assign(row, { namespace: inode })))
              .sort(),
          );
          expect(table.namespaces.get(inode)).toMatchObject({ inode, isOwn: false, pid, process: "node" });
          const listening = [...table].filter((row) => row.namespace === inode && row.state === "LISTEN");
          expect(listening.map(({ localPort }) => localPort).sort()).toEqual([...ports].sort());
        }
        const own = namespaceOf(process.pid);
        expect(table.of(server)?.namespace).toBe(own);
        expect([...table.namespaces.values()].filter(({ isOwn }) => isOwn).map(({ inode }) => inode)).toEqual([own]);
        // Ours come first.
        expect(table.columns.namespace?.[0]).toBe(own);
        expect(table.diagnostics.unread).toEqual([]);
        // An inode is one socket's on the whole machine.
        const inodes = [...table].map(({ inode }) => inode).filter((inode) => inode > 0);
        expect(new Set(inodes).size).toBe(inodes.length);
      }
    });

    it("also where only ip netns knows them, and where a filter is asked for", async () => {
      const inode = named(name);
      execFileSync("ip", ["netns", "exec", name, process.execPath, "-e", LEAVE_A_CONNECTION]);
      const here = readlinkSync("/proc/thread-self/ns/net");
      for (const source of ["procfs", "netlink", "auto"] as const) {
        const table = readAll({ source, filter: { state: "TIME_WAIT" } });
        const rows = [...table].filter(({ namespace }) => namespace === inode);
        expect(rows.map(({ localPort, remotePort }) => [localPort, remotePort].includes(4711))).toEqual([true]);
        expect(table.namespaces.get(inode)).toEqual({ inode, isOwn: false, name });
        expect([...table].every(({ state }) => state === "TIME_WAIT")).toBe(true);
        expect(readlinkSync("/proc/thread-self/ns/net")).toBe(here);
      }
      // Tables that no kernel can be asked for come from /proc there too.
      const table = readAll({ source: "auto", protocols: ["tcp", "icmp"] });
      expect([table.source, table.namespaces.has(inode)]).toEqual(["mixed", true]);
    });

    it("where sockets without an inode have the same ends, each in its own, they are no duplicates", () => {
      for (const one of [`${name}a`, `${name}b`]) {
        named(one);
        execFileSync("ip", ["netns", "exec", one, process.execPath, "-e", LEAVE_A_CONNECTION]);
      }
      for (const source of ["procfs", "netlink"] as const) {
        const table = readAll({ source, filter: { localPort: 4712, remotePort: 4711, state: "TIME_WAIT" } });
        expect([...table].map(({ inode }) => inode)).toEqual([0, 0]);
        expect(table.diagnostics.duplicates).toBe(0);
      }
    });

    it("again by refresh(), which finds new ones and forgets others", async () => {
      for (const source of ["procfs", "netlink"] as const) {
        const table = readAll({ source });
        const { columns } = table;
        const child = await Namespace.start();
        const inode = namespaceOf(child.pid);
        expect(table.namespaces.has(inode)).toBe(false);
        table.refresh();
        expect(table.namespaces.has(inode)).toBe(true);
        expect(keys(table, inode).length).toBeGreaterThan(4);
        expect(table.columns).not.toBe(columns);
        await child.end();
        await until("the namespace is gone", () => !table.refresh().namespaces.has(inode) || undefined);
        expect(keys(table, inode)).toEqual([]);
      }
    });

    it("and look-ups by endpoints prefer this process's own", async () => {
      const { port, server } = await listenAt(IPV4);
      const inode = named(name);
      const program = `require("net").createServer().listen(${port}, "127.0.0.1", () => console.log("ready"))`;
      const child = spawn("ip", ["netns", "exec", name, process.execPath, "-e", program], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      onTestFinished(() => void child.kill("SIGKILL"));
      await once(child.stdout, "data");
      const table = readAll();
      const end = { address: "127.0.0.1", port };
      const own = table.of(server)?.index;
      expect(table.byEndpoints(end)?.index).toBe(own);
      const all = table.allByEndpoints(end);
      expect(all.map(({ namespace }) => namespace)).toEqual([namespaceOf(process.pid), inode]);
      // Where it has none, another's is found.
      server.close();
      await until("our listener is gone", () => table.refresh().of(server) === undefined || undefined);
      expect(table.byEndpoints(end)?.namespace).toBe(inode);
    });

    it("but for those that netlink may not enter: auto reads these from /proc, and ours by netlink", async () => {
      const child = await Namespace.start();
      const inode = named(name);
      const there = namespaceOf(child.pid);
      const read = (source: "auto" | "netlink") => {
        const reader = new NamespacesReader({ source, protocols: ["tcp"], libc: { ...libc(), setns: () => -EPERM } });
        return new Table({}, (table) => reader.read(table), { allNamespaces: true });
      };
      const auto = read("auto");
      expect([auto.source, auto.namespaces.has(there)]).toEqual(["mixed", true]);
      expect(auto.diagnostics.fallback).toEqual([
        expect.objectContaining({ code: "ERR_PERMISSION", reason: expect.stringMatching(/CAP_SYS_ADMIN/) }),
      ]);
      const unread = (table: LiveTable) => (table.diagnostics.unread ?? []).map((one) => one.inode);
      expect(unread(auto)).toContain(inode);
      expect(unread(auto)).not.toContain(there);
      const netlink = read("netlink");
      expect([netlink.source, netlink.namespaces.size]).toEqual(["netlink", 1]);
      expect(unread(netlink)).toEqual(expect.arrayContaining([inode, there]));
      expect(netlink.diagnostics.unread?.find((one) => one.inode === there)?.why).toMatch(/Permission denied to enter/);
      // And again: what is refused there is not refused here.
      expect(auto.refresh().source).toBe("mixed");
    });
  });

  describe.skipIf(WHY_NO_NAMESPACE)(WHY_NO_NAMESPACE ? `skipped: ${WHY_NO_NAMESPACE}` : "as another user", () => {
    let program: string;
    beforeAll(async () => {
      const { outputFiles } = await build({
        entryPoints: [join(import.meta.dirname, "read-namespaces.ts")],
        ...{ bundle: true, write: false, platform: "node", format: "cjs", logLevel: "error", external: ["koffi"] },
        ...{ loader: { ".wasm": "binary", ".txt": "text" }, target: "node20" },
      });
      program = outputFiles[0]?.text ?? "";
    });

    interface Read {
      source: string;
      namespaces: NetworkNamespace[];
      rows: [number, number][];
      unread: (Partial<NetworkNamespace> & { processes: number; why: string })[];
      fallback: string[];
    }

    /** What each source reads as nobody: in namespaces of a user of its own, or not. */
    function readAsNobody(...wrapper: string[]): Read[] {
      const path = join(folderOf({ "read.cjs": program }), "read.cjs");
      symlinkSync(join(import.meta.dirname, "../../node_modules"), join(dirname(path), "node_modules"));
      const [command = "", ...args] = [...wrapper, process.execPath, path];
      const { stdout, stderr } = spawnSync(command, args, { uid: NOBODY, gid: NOBODY, encoding: "utf8", cwd: "/" });
      if (stdout === "") throw new Error(stderr.slice(-500));
      return JSON.parse(stdout);
    }

    it("what could not be read is counted, and no process of a namespace that was is among it", async () => {
      const child = await Namespace.start();
      const [procfs, netlink, auto] = readAsNobody();
      const own = namespaceOf(process.pid);
      for (const read of [procfs, netlink, auto]) {
        expect(read?.namespaces).toEqual([expect.objectContaining({ inode: own, isOwn: true, pid: 1 })]);
        const unread = read?.unread.find(({ pid }) => pid === child.pid);
        expect(unread).toMatchObject({
          process: "node",
          processes: 1,
          why: expect.stringMatching(/^Permission denied/),
        });
        expect(unread).not.toHaveProperty("inode");
      }
      expect([procfs?.source, netlink?.source, auto?.source]).toEqual(["procfs", "netlink", "netlink"]);
    });

    it("its own user namespaces are read: from /proc with auto, for netlink takes CAP_SYS_ADMIN here", async () => {
      const script = `require("net").createServer().listen(0, "127.0.0.1", () => console.log("ready"))`;
      const child = spawn(
        "unshare",
        ["-Urn", "sh", "-c", `ip link set lo up; exec "$0" -e '${script}'`, process.execPath],
        {
          ...{ uid: NOBODY, gid: NOBODY, cwd: "/", stdio: ["ignore", "pipe", "inherit"] },
        },
      );
      onTestFinished(() => void child.kill("SIGKILL"));
      if (child.stdout) await once(child.stdout, "data");
      const inode = namespaceOf(child.pid ?? 0);
      const [procfs, netlink, auto] = readAsNobody();
      const rowsThere = (read: Read | undefined) => read?.rows.filter(([namespace]) => namespace === inode);
      expect(rowsThere(procfs)).toHaveLength(1);
      expect(rowsThere(auto)).toEqual(rowsThere(procfs));
      expect([auto?.source, new Set(auto?.fallback)]).toEqual(["mixed", new Set(["ERR_PERMISSION"])]);
      expect(rowsThere(netlink)).toEqual([]);
      expect(netlink?.unread).toContainEqual(expect.objectContaining({ inode, processes: 1 }));
    });

    it("from within a user namespace, with the same rows by each source", () => {
      const reads = readAsNobody("unshare", "-Urn");
      for (const { namespaces, unread } of reads) {
        expect(namespaces).toEqual([expect.objectContaining({ isOwn: true })]);
        expect(unread.length).toBeGreaterThan(0);
        expect(unread.every(({ why }) => why.startsWith("Permission denied"))).toBe(true);
      }
      expect(new Set(reads.map(({ rows }) => JSON.stringify(rows))).size).toBe(1);
    });
  });
});
