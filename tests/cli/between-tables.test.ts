import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readDumpSync, SocketTable } from "../../src/index";
import { fileOf, folderOf } from "../procfs/files";
import { builtCommand, linesOf } from "./command";

const sockdex = builtCommand();

const TCP = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode".padEnd(
  149,
);
const UDP = ` ${TCP.trimEnd()} ref pointer drops`.padEnd(127);
const V6 = TCP.trimEnd().replace("rem_address  ", "                       remote_address                       ");
const row = (local: string, state: string, inode: number, tail: string) =>
  ` ${inode % 1000}: ${local} ${local.replace(/[0-9A-F]/g, "0")} ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode}${tail}`;
const LISTENER = row("0100007F:1F90", "0A", 41001, " 1 0000000000000000 100 0 0 10 0");
const BOUND = row("3500007F:0035", "07", 70001, " 2 0000000000000000 0");
const UDP_TABLE = `${UDP}\n${BOUND}\n`;
const TCP_TABLE = `${TCP}\n${LISTENER}\n`;
const TAILED = `==> /proc/net/raw <==\n${UDP_TABLE}\n==> /proc/net/udp <==\n${UDP_TABLE}`;
const inFront = (prefix: string, text: string) => text.replace(/^(?=.)/gm, prefix);

/** The protocols that list shows, by the command. */
async function listed(args: readonly string[], file: string): Promise<unknown[]> {
  const { stdout } = await sockdex.run(["list", "--json", ...args, "--file", file]);
  return linesOf(stdout).map((line) => JSON.parse(line).protocol);
}

describe("a choice of protocols", () => {
  it.each([["-w"], ["-p", "raw"], ["-p", "icmp"], ["-p", "udplite"]])("never renames rows: %s %s", async (...args) => {
    expect(await listed(args, fileOf(UDP_TABLE, "udp.txt"))).toEqual([]);
    expect(await listed(args, fileOf(`==> /proc/net/udp <==\n${UDP_TABLE}`, "dump.txt"))).toEqual([]);
    if (args.includes("udplite")) return;
    expect(await listed(args, fileOf(TCP_TABLE + UDP_TABLE, "dump.txt"))).toEqual([]);
  });

  it("decides where neither the text nor its name does, for convert too", async () => {
    const file = fileOf(UDP_TABLE.replace(/^ {3}sl/, "  sl"), "dump.txt");
    expect(await listed(["-w"], file)).toEqual(["raw"]);
    const output = join(folderOf({}), "rows.ndjson");
    const { stderr } = await sockdex.run(["convert", "-p", "raw", file, "-o", output]);
    expect(stderr).toContain("1 row");
    const named = fileOf(UDP_TABLE, "udp.txt");
    const none = await sockdex.run(["convert", "-p", "raw", named, "-o", join(folderOf({}), "rows.ndjson")]);
    expect(none.stderr).toContain("0 of 1 row");
  });
});

describe("labels and prefixes", () => {
  it("tell the protocol to list, summary and the library", async () => {
    const file = fileOf(TAILED, "dump.txt");
    expect(await listed([], file)).toEqual(["raw", "udp"]);
    const { stdout, stderr } = await sockdex.run(["summary", "--json", "--file", file]);
    expect(Object.keys(JSON.parse(stdout).byProtocol)).toEqual(["udp", "raw"]);
    expect(stderr).toBe("");
    expect(readDumpSync(file).countByProtocol()).toEqual({ raw: { CLOSE: 1 }, udp: { CLOSE: 1 } });
    expect(readDumpSync(file, { strict: true }).size).toBe(2);
  });

  it.each([
    ["/proc/net/tcp:", "grep . /proc/net/tcp"],
    ["2024-05-01T10:00:00.123456789Z ", "docker logs -t"],
    ["May  1 10:00:00 web1 app[12]: ", "journalctl"],
  ])("%j is not part of a line (%s)", async (prefix) => {
    const text = inFront(prefix, TCP_TABLE + TCP_TABLE);
    expect(await listed([], fileOf(text, "dump.txt"))).toEqual(["tcp", "tcp"]);
    expect(SocketTable.parse(Buffer.from(text), { strict: true }).diagnostics).toMatchObject({
      rows: 2,
      lines: 4,
      headers: 2,
    });
    const output = join(folderOf({}), "rows.ndjson");
    await sockdex.run(["convert", fileOf(text, "dump.txt"), "-o", output]);
    expect(
      linesOf(await readFile(output, "utf8")).map((text) => [JSON.parse(text).line, JSON.parse(text).inode]),
    ).toEqual([
      [2, 41001],
      [4, 41001],
    ]);
  });

  it("the lines and bytes of what is malformed are the whole line's", () => {
    const text = inFront("/proc/net/tcp:", `${TCP_TABLE}   1: junk\n`);
    expect(SocketTable.parse(Buffer.from(text)).diagnostics.problems).toMatchObject([
      { line: 3, byteOffset: text.lastIndexOf("/proc"), reason: "local", text: "/proc/net/tcp:   1: junk" },
    ]);
  });
});

describe("tables of old kernels", () => {
  it("2.2: a tcp header of 127 bytes", async () => {
    const states = ["0A", "01", "06"].map((state, i) => row("0F02000A:0016", state, 512 + i, ""));
    const text = `${TCP.slice(0, 127)}\n${states.join("\n")}\n`;
    expect(await listed([], fileOf(text, "dump.txt"))).toEqual(["tcp", "tcp", "tcp"]);
  });

  it("2.6.18: a connected udp6 socket has no drops", async () => {
    const rows = ["07", "01"].map((state, i) => row(`${"0".repeat(32)}:8235`, state, 6001 + i, " 2 ffff8104000000c0"));
    const text = `${V6}\n${rows.join("\n")}\n`;
    expect(await listed([], fileOf(text, "dump.txt"))).toEqual(["udp6", "udp6"]);
  });
});

describe("what a kernel does not mean", () => {
  const timer = (when: string, queues: string, inode: number) =>
    `   0: 0F02000A:0050 0A02000A:45CA 01 ${queues} 01:${when} 00000008    33        0 ${inode} 1 ffff880012340000 30 4 31 1 7`;
  const QUEUED = "00002D00:00000000";
  const text = [
    TCP,
    timer("FFFFFFFFFFFFFFF4", QUEUED, 1),
    timer("1999999999999998", QUEUED, 2),
    timer("19999998", QUEUED, 3),
    timer("FFFFFFFE", QUEUED, 4),
    timer("0CCCCCCC", "FFFFFFFF:FFFFFFFF", 5),
    "",
  ].join("\n");

  it("an overdue timer is overdue", async () => {
    const { stdout } = await sockdex.run(["list", "--file", fileOf(text, "tcp.txt")]);
    const timers = linesOf(stdout)
      .slice(1)
      .map((line) => /retransmit \S+/.exec(line)?.[0]);
    expect(timers).toEqual([...Array(4).fill("retransmit overdue"), "retransmit 597h"]);
  });

  it("an impossible queue is in no sum, and said apart", async () => {
    const json = await sockdex.run(["summary", "--json", "--file", fileOf(text, "tcp.txt")]);
    const { rx, tx } = JSON.parse(json.stdout).queues;
    expect([rx, tx]).toMatchObject([
      { sockets: 0, bytes: 0, impossible: 1 },
      { sockets: 4, bytes: 4 * 0x2d00, impossible: 1 },
    ]);
    const { stdout } = await sockdex.run(["summary", "--file", fileOf(text, "tcp.txt")]);
    expect(stdout).toContain("(and 1 impossible length, left out)");
    expect(stdout).not.toContain("GiB");
  });
});
