import { chmodSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { descriptorOf, inodeOf } from "../../src/index";
import type { HoldingProcess } from "../../src/text/holders";
import { procfs } from "../procfs/fake-procfs";
import { connection } from "../procfs/loopback";
import { onLinux } from "../procfs/on-linux";
import { builtCommand, linesOf, objectsOf } from "./command";

const sockdex = builtCommand();

const HEADER = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
const row = (inode: number) =>
  `0: 0100007F:1F90 0200007F:C350 01 00000000:00000000 00:00000000 00000000 1000 0 ${inode}\n`;

/** A name as hostile as fifteen bytes can be, and one that a spreadsheet would run. */
const HOSTILE = "\x1b[2J\x07\x9b\u202eevil\n";
const FORMULA = '=1+"a",b';

const hostile = () =>
  procfs(
    {
      7: { comm: "node", fd: { 3: "socket:[11]", 12: "socket:[12]" } },
      8: { comm: HOSTILE, fd: { 4: "socket:[11]" } },
      9: { comm: FORMULA, fd: { 5: "socket:[13]" } },
    },
    { tcp: HEADER + row(11) + row(12) + row(13) + row(0) },
  );

describe("list --process of another procfs", () => {
  it("shows all that hold a socket, by names that a terminal does not obey", async () => {
    const { stdout, stderr } = await sockdex.run([
      "list",
      "--process",
      "--columns",
      "inode,process",
      "--proc-root",
      hostile(),
    ]);
    expect(stderr).toBe("");
    expect(linesOf(stdout)).toEqual([
      "INODE  PROCESS",
      "    -  -",
      "   11  node 7:3, \\x1b[2J\\x07\\x9b\\u{202e}evil\\x0a 8:4",
      "   12  node 7:12",
      '   13  =1+"a",b 9:5',
    ]);
  });

  it("is safe from formulas in CSV, and quoted by RFC 4180", async () => {
    const args = ["list", "--process", "--csv", "--columns", "inode,process", "--proc-root", hostile()];
    const { stdout } = await sockdex.run(args);
    expect(stdout.split("\r\n")).toEqual([
      "inode,processes",
      "0,",
      '11,"node 7:3, \\x1b[2J\\x07\\x9b\\u{202e}evil\\x0a 8:4"',
      "12,node 7:12",
      `13,"'=1+""a"",b 9:5"`,
      "",
    ]);
  });

  it("has the names as they are in JSON", async () => {
    const { stdout } = await sockdex.run(["list", "--process", "--json", "--proc-root", hostile()]);
    expect(objectsOf(stdout)).toMatchObject([
      { processes: [] },
      {
        processes: [
          { pid: 7, name: "node", descriptors: [3] },
          { pid: 8, name: HOSTILE, descriptors: [4] },
        ],
      },
      { processes: [{ pid: 7, name: "node", descriptors: [12] }] },
      { processes: [{ pid: 9, name: FORMULA, descriptors: [5] }] },
    ]);
    // A terminal that JSON is shown on obeys nothing of it.
    expect(stdout.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  });

  const withProcesses = (root: string, ...words: string[]) => ["list", "--process", ...words, "--proc-root", root];

  it.skipIf(process.getuid?.() !== 0)(
    "says why sockets show no process, and nothing where every row has its own",
    async () => {
      const root = hostile();
      chmodSync(join(root, "9/fd"), 0);
      onTestFinished(() => chmodSync(join(root, "9/fd"), 0o755));
      const nobody = { uid: 65534 };
      const { status, stdout, stderr } = await sockdex.run(withProcesses(root), nobody);
      expect(status).toBe(0);
      expect(stdout).not.toContain("=1+");
      expect(stderr).toBe(
        "sockdex: 1 socket shows no process: 1 of 3 processes could not be inspected (permission denied)\n",
      );
      const held = await sockdex.run(withProcesses(root, "inode != 13"), nobody);
      expect(held.stdout).toContain("node 7:12");
      expect(held.stderr).toBe("");
    },
  );

  it("says that no process has it, where all could be seen", async () => {
    const root = procfs(
      { 7: { comm: "node", fd: { 3: "socket:[11]" } } },
      { tcp: HEADER + row(11) + row(12) + row(14) },
    );
    const { stderr } = await sockdex.run(withProcesses(root));
    expect(stderr).toMatch(/^sockdex: 2 sockets show no process: no process in this \/proc holds a descriptor .*\n$/);
  });
});

onLinux("list --process", () => {
  it("knows whose sockets these are", async () => {
    const { server, client, peer, port } = await connection("127.0.0.1");
    const { stdout } = await sockdex.run(["list", "-t", "--process", "--json", `sport = :${port} or dport = :${port}`]);
    const found = objectsOf(stdout) as { inode: number; processes: HoldingProcess[] }[];
    expect(found.length).toBe(3);
    for (const socket of [server, client, peer]) {
      const { processes = [] } = found.find(({ inode }) => inode === inodeOf(socket)) ?? {};
      expect(processes).toContainEqual(
        expect.objectContaining({ pid: process.pid, descriptors: [descriptorOf(socket)] }),
      );
    }
  });
});
