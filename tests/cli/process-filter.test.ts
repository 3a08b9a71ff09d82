import { chmodSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { inodeOf } from "../../src/index";
import { procfs } from "../procfs/fake-procfs";
import { fileOf } from "../procfs/files";
import { connection } from "../procfs/loopback";
import { onLinux } from "../procfs/on-linux";
import { builtCommand, linesOf, objectsOf } from "./command";
import { namedListener } from "./held-sockets";

const sockdex = builtCommand("koffi", "@koromix");

const HEADER = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
const row = (inode: number, uid = 1000) =>
  `0: 0100007F:1F90 0200007F:C350 01 00000000:00000000 00:00000000 00000000 ${uid} 0 ${inode}\n`;

const machine = () =>
  procfs(
    { 7: { comm: "node", fd: { 3: "socket:[11]" } }, 8: { comm: "tmux: server", fd: { 4: "socket:[12]" } } },
    { tcp: HEADER + row(11) + row(12) + row(13, 0) + row(0) },
  );

const inodes = (stdout: string) => objectsOf(stdout).map((one) => (one as { inode: number }).inode);

describe("a filter that goes by processes", () => {
  it.each([
    ["process = node", [11]],
    ["process != node", [0, 12, 13]],
    ["pid = 8 or inode = 13", [12, 13]],
    ["process = tmux:\\ server", [12]],
  ])("chooses their sockets: %s", async (filter, expected) => {
    const { status, stdout, stderr } = await sockdex.run(["list", "--json", "--proc-root", machine(), filter]);
    expect({ status, stderr, inodes: inodes(stdout) }).toEqual({ status: 0, stderr: "", inodes: expected });
  });

  it("says that no such process is known, instead of nothing alone", async () => {
    const { status, stderr } = await sockdex.run(["list", "--proc-root", machine(), "process = ngnix or pid = 99"]);
    expect(status).toBe(1);
    expect(linesOf(stderr)).toEqual([
      'sockdex: no process called "ngnix" is known to hold a socket',
      "sockdex: no process 99 is known to hold a socket",
      "sockdex: no sockets found",
    ]);
  });

  it.skipIf(process.getuid?.() !== 0)(
    "says which processes could not be inspected only where that may matter",
    async () => {
      const root = machine();
      chmodSync(join(root, "8/fd"), 0);
      onTestFinished(() => chmodSync(join(root, "8/fd"), 0o755));
      const said = async (...words: string[]) => {
        const { stderr } = await sockdex.run([...words, "--allow-empty", "--proc-root", root], { uid: 65534 });
        return linesOf(stderr).filter((line) => !line.includes("is known to hold"));
      };
      const hidden = "1 of 2 processes could not be inspected (permission denied)";
      // 12 is held by the one, 13 by none that is known; 0 by nobody.
      for (const filter of [
        "process = node",
        "process != node",
        "inode > 11 and not ( pid = 7 )",
        "rx > 0 or pid = 8",
      ]) {
        expect([filter, await said("list", filter)]).toEqual([
          filter,
          [`sockdex: whether 2 sockets meet the filter is unknown: ${hidden}`],
        ]);
      }
      expect(await said("summary", "uid = 1000 and pid = 8")).toEqual([
        `sockdex: whether 1 socket meets the filter is unknown: ${hidden}`,
      ]);
      for (const filter of [
        "process = node and inode = 11",
        "pid != 8 and inode < 12",
        "dport = :1 and pid = 7",
        "rx = 0 or pid = 8",
      ]) {
        expect([filter, await said("list", filter)]).toEqual([filter, []]);
      }
      expect(await said("summary", "--by", "process")).toEqual([`sockdex: 2 sockets show no process: ${hidden}`]);
      expect(await said("summary", "--by", "process", "inode = 11")).toEqual([]);
    },
  );

  it.each([
    [["list", "process = node", "--file"]],
    [["summary", "process", "=", "node", "--file"]],
    [["diff", "--filter", "process = node"]],
    [["convert", "--filter", "process = node", "--to", "csv"]],
  ])("is a mistake where captured tables are read: %s", async (args) => {
    const { status, stderr } = await sockdex.run([...args, fileOf(HEADER + row(11))]);
    expect(status).toBe(2);
    expect(stderr).toBe(
      [
        'sockdex: Filter, character 1: "process" needs live tables: a captured one does not say which process holds a socket',
        "  process = node",
        "  ^^^^^^^",
        "",
      ].join("\n"),
    );
  });
});

describe("summary --by process", () => {
  it("counts by all that hold a socket, and together with what else is named", async () => {
    const { stdout } = await sockdex.run(["summary", "--by", "process,state", "--by", "pid", "--proc-root", machine()]);
    expect(linesOf(stdout).map((line) => line.replaceAll(/[█-▏#]/g, "").trimEnd())).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^PROCESS +STATE +SOCKETS$/),
        expect.stringMatching(/^node +ESTABLISHED +1$/),
        expect.stringMatching(/^PROCESS +SOCKETS$/),
        expect.stringMatching(/^tmux: server 8 +1$/),
      ]),
    );
  });

  it("needs live tables", async () => {
    const { status, stderr } = await sockdex.run(["summary", "--by", "state,process", "--file", fileOf(HEADER)]);
    expect(status).toBe(2);
    expect(stderr).toBe("sockdex: a dump has no processes: --by process and --by pid need live tables\n");
  });
});

onLinux("a filter of processes, live", () => {
  it.each(["procfs", "netlink"])("finds what this process holds, by %s", async (source) => {
    const { server, client, peer, port } = await connection("127.0.0.1");
    const ends = `( sport = :${port} or dport = :${port} )`;
    const args = ["list", "-t", "--json", "--source", source];
    const { stdout, stderr } = await sockdex.run([...args, `${ends} and pid = ${process.pid}`]);
    expect(stderr).not.toContain("koffi");
    const own = [server, client, peer].map((socket) => inodeOf(socket) ?? 0).sort();
    expect(inodes(stdout).sort()).toEqual(own);
    const { stdout: others } = await sockdex.run([...args, "--allow-empty", `${ends} and pid != ${process.pid}`]);
    expect(inodes(others)).toEqual([]);
  });

  it("finds a process by its name, and sums up and watches what it holds", async () => {
    const { port } = await namedListener("sockdex-ill");
    const { stdout } = await sockdex.run(["list", "-tl", "--json", "process = sockdex-ill"]);
    expect(objectsOf(stdout)).toEqual([expect.objectContaining({ localPort: port, state: "LISTEN" })]);
    const summary = await sockdex.run(["summary", "--json", "process = sockdex-ill"]);
    expect(JSON.parse(summary.stdout)).toMatchObject({ total: 1, byState: { LISTEN: 1 } });
    const watch = await sockdex.run(["watch", "--json", "--count", "2", "--interval", "0.05", "process = sockdex-ill"]);
    expect(objectsOf(watch.stdout)).toMatchObject([{ total: 1 }, { total: 1 }]);
  });

  it("takes users by name", async () => {
    const { port } = await namedListener("sockdex-user");
    const name = process.getuid?.() === 0 ? "root" : String(process.getuid?.());
    for (const words of [
      ["--uid", name],
      ["uid", "=", name],
    ]) {
      const { stdout } = await sockdex.run(["list", "-tl", "--json", "--sport", String(port), ...words]);
      expect(objectsOf(stdout)).toHaveLength(1);
    }
    const { status, stderr } = await sockdex.run(["list", "--uid", "no-such-user"]);
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: 'sockdex: --uid: "no-such-user" is not a uid or a user of /etc/passwd\n',
    });
  });
});
