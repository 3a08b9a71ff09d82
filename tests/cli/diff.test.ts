import { once } from "node:events";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { inodeOf } from "../../src/index";
import { generateDump } from "../generate/index";
import { fileOf } from "../procfs/files";
import { connection } from "../procfs/loopback";
import { onLinux } from "../procfs/on-linux";
import { builtCommand, linesOf, objectsOf } from "./command";

const sockdex = builtCommand();

const HEADER = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";
const row = (inode: number, { port = 80, state = "01", tx = 0, rx = 0, again = 0 } = {}) => {
  const hex = (value: number, digits: number) => value.toString(16).toUpperCase().padStart(digits, "0");
  const queues = `${hex(tx, 8)}:${hex(rx, 8)} 01:00000014 ${hex(again, 8)}`;
  return `0: 0100007F:${hex(port, 4)} 0200007F:C350 ${state} ${queues}  1000        0 ${inode}`;
};
const dump = (...rows: string[]) => fileOf(`${[HEADER, ...rows].join("\n")}\n`);

const earlier = () => dump(row(1), row(2, { port: 81 }), row(3, { port: 82, tx: 9 }), row(4, { port: 83 }));
const later = () =>
  dump(row(1), row(2, { port: 81, state: "08" }), row(3, { port: 82, tx: 9, again: 2 }), row(5, { port: 84 }));

describe("diff of two dumps", () => {
  it("shows with --all what was opened, closed, changed, and what is stuck", async () => {
    const { status, stdout, stderr } = await sockdex.run(["diff", "--all", earlier(), later()]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const lines = linesOf(stdout).map((line) => line.replaceAll(/ +/g, " "));
    expect(lines).toEqual([
      "CHANGE PROTO STATE LOCAL REMOTE RX TX TIMER UID INODE",
      "+ tcp ESTABLISHED 127.0.0.1:84 127.0.0.2:50000 0 0 retransmit 0.20s 1000 5",
      "- tcp ESTABLISHED 127.0.0.1:83 127.0.0.2:50000 0 0 retransmit 0.20s 1000 4",
      "~ ESTABLISHED tcp CLOSE_WAIT 127.0.0.1:81 127.0.0.2:50000 0 0 retransmit 0.20s 1000 2",
      "! TX stuck tcp ESTABLISHED 127.0.0.1:82 127.0.0.2:50000 0 9 retransmit 0.20s x2 1000 3",
      "! retransmit tcp ESTABLISHED 127.0.0.1:82 127.0.0.2:50000 0 9 retransmit 0.20s x2 1000 3",
      "",
      "1 opened, 1 closed, 1 changed, 1 stuck, 1 retransmitting; 4 sockets before, 4 after",
    ]);
  });

  it("shows what changed alike in one line, the worst first, whatever the terminal", async () => {
    const stuck = Array.from({ length: 1956 }, (_, i) => row(10 + i, { rx: 3 }));
    const [before, after] = [dump(row(1, { port: 81 }), ...stuck), dump(row(2, { port: 82 }), ...stuck)];
    const { status, stdout, stderr } = await sockdex.run(["diff", before, after]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(linesOf(stdout).map((line) => line.replaceAll(/ +/g, " "))).toEqual([
      "CHANGE SOCKETS PROTO STATE LOCAL REMOTE RX TX",
      "! RX stuck 1956 tcp ESTABLISHED 127.0.0.1:80 127.0.0.2:50000 5868 0",
      "+ 1 tcp ESTABLISHED 127.0.0.1:82 127.0.0.2:50000 0 0",
      "- 1 tcp ESTABLISHED 127.0.0.1:81 127.0.0.2:50000 0 0",
      "",
      "1 opened, 1 closed, 0 changed, 1956 stuck; 1957 sockets before, 1957 after; --all prints each",
    ]);
    for (const env of [{ COLUMNS: "40", LINES: "5" }, { COLUMNS: "300" }]) {
      const other = await sockdex.run(["diff", before, after], { env });
      expect(linesOf(other.stdout)).toHaveLength(6);
    }
    expect(linesOf((await sockdex.run(["diff", "--all", before, after])).stdout)).toHaveLength(1956 + 5);
    const objects = objectsOf((await sockdex.run(["diff", "--json", before, after])).stdout);
    expect(objects).toHaveLength(1956 + 2);
  });

  it("takes the protocol a dump cannot tell from what is asked for, and shows no titles above nothing", async () => {
    const unconnected = dump(row(1, { state: "07" }));
    const outcome = (protocol: string) => sockdex.run(["diff", unconnected, unconnected, "-p", protocol]);
    expect((await outcome("udplite")).stdout).toContain("; 1 socket before, 1 after");
    const differ = await sockdex.run(["diff", earlier(), later(), "-p", "tcp6"]);
    expect(differ.stdout).toBe("0 opened, 0 closed, 0 changed; 0 sockets before, 0 after\n");
  });

  it("compares only the tables that both dumps hold, and says which are left out", async () => {
    const udp =
      "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops";
    const closed = (inode: number) => `${row(inode, { state: "07" })} 2 0000000000000000 0`;
    const both = dump(row(1), "==> /proc/net/udp <==", udp, closed(7));
    const differ = (...parameters: string[]) => sockdex.run(["diff", ...parameters]);
    const narrowed = await differ(both, dump(row(1), row(2, { port: 81 })));
    expect(narrowed.stderr).toBe(`sockdex: not compared: udp only in ${both}\n`);
    expect(narrowed.stdout).toContain("1 opened, 0 closed, 0 changed; 1 socket before, 2 after\n");
    // Not asked for, so not left out; and what has a header was read, and had no rows.
    expect((await differ(both, dump(row(1)), "-t")).stderr).toBe("");
    expect((await differ(both, dump(row(1), udp))).stdout).toContain("0 opened, 1 closed, 0 changed");
    const [first, second] = [fileOf(`${udp}\n${closed(7)}\n`), dump(row(1))];
    const unlike = await differ(first, second, "--json");
    expect(unlike).toMatchObject({ status: 2, stdout: "" });
    expect(unlike.stderr).toContain(`no table is in both: udp only in ${first}; tcp only in ${second}`);
  });

  it("is an object a line with --json", async () => {
    const { stdout, stderr } = await sockdex.run(["diff", earlier(), "-", "--json"], { input: readFileSync(later()) });
    expect(stderr).toBe("");
    expect(objectsOf(stdout)).toEqual([
      expect.objectContaining({ change: "opened", inode: 5 }),
      expect.objectContaining({ change: "closed", inode: 4 }),
      expect.objectContaining({ change: "changed", inode: 2, from: "ESTABLISHED", state: "CLOSE_WAIT" }),
      expect.objectContaining({ change: "stuckTx", inode: 3 }),
      expect.objectContaining({ change: "retransmitting", inode: 3, retransmits: 2 }),
    ]);
  });

  it("of equal ones is no line but the counts", async () => {
    const { stdout } = await sockdex.run(["diff", earlier(), earlier(), "--protocol", "tcp"]);
    expect(stdout).toMatch(/\n\n?0 opened, 0 closed, 0 changed, 1 stuck|^0 opened/);
    const same = dump(row(1));
    expect((await sockdex.run(["diff", same, same])).stdout).toBe(
      "0 opened, 0 closed, 0 changed; 1 socket before, 1 after\n",
    );
    expect((await sockdex.run(["diff", same, same, "--no-header"])).stdout).toBe("");
  });

  it("shows the protocols asked for, and so many", async () => {
    const [first, second] = [1, 2].map((seed) =>
      fileOf(
        Buffer.concat(
          (["tcp", "tcp6"] as const).map((protocol) => generateDump({ protocol, rows: 300, seed, quirks: 0 })),
        ),
      ),
    );
    const { stdout } = await sockdex.run(["diff", first ?? "", second ?? "", "--json", "-p", "tcp6", "--limit", "3"]);
    expect(objectsOf(stdout).map((one) => (one as { protocol: string }).protocol)).toEqual(Array(6).fill("tcp6"));
    const table = await sockdex.run(["diff", first ?? "", second ?? "", "-p", "tcp6", "--limit", "1"]);
    expect(table.stdout).toMatch(
      /\n300 opened, 300 closed, 0 changed; 300 sockets before, 300 after; --all prints each\n$/,
    );
  });
});

const processName = () => readFileSync("/proc/self/comm", "utf8").trim();

onLinux("diff of a dump and now", () => {
  it("tells what came and went", async () => {
    const { client } = await connection("127.0.0.1");
    const then = fileOf(readFileSync("/proc/net/tcp"));
    const inode = inodeOf(client);
    const next = await connection("127.0.0.1");
    const laterInode = inodeOf(next.client);
    client.destroy();
    await once(client, "close");
    const { status, stdout, stderr } = await sockdex.run(["diff", then, "--json"]);
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: "sockdex: compared with now: tcp, of which the dump has rows\n",
    });
    const found = objectsOf(stdout);
    expect(found).toContainEqual(expect.objectContaining({ change: "closed", inode }));
    expect(found).toContainEqual(expect.objectContaining({ change: "opened", inode: laterInode }));
    const { clientPort, port } = next;
    const ends = ["--sport", String(clientPort), "--dport", String(port)];
    const grouped = await sockdex.run(["diff", then, ...ends]);
    expect(linesOf(grouped.stdout)[1]).toMatch(
      new RegExp(`^\\+ +1 +tcp +ESTABLISHED +127\\.0\\.0\\.1:${clientPort} .* ${processName()} ${process.pid}$`),
    );
  });
});

describe("diff, wrongly used, has status 2 and one line", () => {
  it.each([
    [["diff"], "diff needs <before>"],
    [["diff", "-", "-"], "only one of the two"],
    [["diff", "a", "--all-namespaces"], "--pid PID chooses that of a process"],
    [["diff", "a", "b", "--all", "--json"], "--json has a line for each socket anyway"],
    [["diff", "a", "b", "--pid", "1"], "leave the second dump out"],
    [["diff", "a", "b", "c"], 'diff takes at most 2 arguments: "c" is one too many'],
    [["diff", "a", "--limit", "few"], "whole number"],
    [["diff", "a", "--protocol", "sctp"], "unknown protocol"],
  ])("%j", async (args, message) => {
    const { status, stdout, stderr } = await sockdex.run(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/^sockdex: [^\n]+\n$/);
    expect(stderr).toContain(message);
  });
});
