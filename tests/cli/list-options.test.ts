import { readFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { type Filter, PROTOCOLS, parseFilter, type SocketRowJson, SocketTable } from "../../src/index";
import { generateDump } from "../generate/index";
import { fileOf } from "../procfs/files";
import { builtCommand, linesOf, objectsOf } from "./command";

const sockdex = builtCommand();
const dump = Buffer.concat(
  PROTOCOLS.map((protocol, i) => generateDump({ protocol, rows: 300, seed: 60 + i, quirks: 0 })),
);
const table = SocketTable.parse(dump);
const rowsOf = (filter: Filter) => [...table.select(filter)].map((row) => table.row(row).toJSON());
const where = (text: string): Filter => ({ where: parseFilter(text) });

async function listed(...args: string[]): Promise<SocketRowJson[]> {
  const { status, stdout, stderr } = await sockdex.run(["list", "--json", "--file", "-", ...args], { input: dump });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return objectsOf(stdout) as SocketRowJson[];
}

const tcp = ["tcp", "tcp6"] as const;

describe("list's rows", () => {
  it.each<[string[], Filter]>([
    [["state", "established"], where("state established")],
    [
      ["state close-wait and ( dport = :443 or dst 10.0.0.0/8 )"],
      where("state close-wait and ( dport = :443 or dst 10/8 )"),
    ],
    [["sport", "=", ":443", "or", "sport", "=", ":80"], where("sport = :443 or sport = :80")],
    [["( sport = :https )"], where("sport = :443")],
    [["!", "sport", "=", ":443"], where("not sport = :443")],
    [["--state", "close-wait", "--state", "TIME_WAIT"], where("state close-wait state time-wait")],
    [["--state", "connected"], where("state connected")],
    [["--sport", "443"], where("sport = :443")],
    [["--sport", "https", "--sport", ":80"], where("sport = :443 or sport = :80")],
    [["--dport", "1000-50000"], where("dport >= 1000 and dport <= 50000")],
    [["--src", "10.0.0.0/8"], where("src 10/8")],
    [
      ["-4", "--src", "localhost"],
      { protocol: PROTOCOLS.filter((protocol) => !protocol.endsWith("6")), ...where("src 127.0.0.1") },
    ],
    [["--dst", "[2001:db8::/32]", "--dst", "192.168/16"], where("dst [2001:db8::/32] or dst 192.168/16")],
    [["--uid", "1000", "--uid", "33"], { uid: [1000, 33] }],
    [["--min-rx", "1", "--min-tx", "1"], { minRxQueue: 1, minTxQueue: 1 }],
    [["--timer", "keepalive"], { timer: 2 }],
    [["-l"], where("state listening state closed")],
    [["-t"], { protocol: tcp }],
    [["-tu"], { protocol: [...tcp, "udp", "udp6"] }],
    [["-4"], { protocol: PROTOCOLS.filter((protocol) => !protocol.endsWith("6")) }],
    [["-6", "-t"], { protocol: "tcp6" }],
    [["-t4l"], { protocol: "tcp", ...where("state listening state closed") }],
    [["-4", "-6", "-p", "udp", "-t"], { protocol: [...tcp, "udp"] }],
    [
      ["-t4", "--state", "established", "sport = :443 or uid 0"],
      {
        protocol: "tcp",
        state: "ESTABLISHED",
        ...where("sport = :443 or uid 0"),
      },
    ],
  ])("%j", async (args, filter) => {
    const expected = rowsOf(filter);
    expect(expected.length).toBeGreaterThan(0);
    expect(await listed(...args)).toEqual(expected);
  });

  it("can be of an address that a name stands for", async () => {
    const expected = rowsOf(where("src inet:127.0.0.1"));
    expect(expected.length).toBeGreaterThan(0);
    expect(await listed("-4", "src localhost")).toEqual(expected);
  });

  it("are as many as wanted, and in order", async () => {
    const bySort = (rows: SocketRowJson[], key: (row: SocketRowJson) => number) =>
      rows
        .map((row, i) => ({ row, i }))
        .sort((a, b) => key(a.row) - key(b.row) || a.i - b.i)
        .map(({ row }) => row);
    expect(await listed("--limit", "7")).toEqual(rowsOf({}).slice(0, 7));
    expect(await listed("--limit", "0")).toEqual([]);
    expect(await listed("--sort", "rx")).toEqual(bySort(rowsOf({}), ({ rxQueue }) => rxQueue));
    expect(await listed("--sort", "-inode", "--limit", "5")).toEqual(
      bySort(rowsOf({}), ({ inode }) => -inode).slice(0, 5),
    );
    expect(await listed("-t", "--sort", "uid,-rx")).toEqual(
      bySort(rowsOf({ protocol: tcp }), ({ uid, rxQueue }) => uid * 2 ** 20 - rxQueue),
    );
    const hex = ({ localAddress }: SocketRowJson) =>
      localAddress.split(".").reduce((sum, byte) => sum * 256 + Number(byte), 0);
    expect(await listed("-t4", "--sort", "local")).toEqual(
      bySort(rowsOf({ protocol: "tcp" }), (row) => hex(row) * 65536 + row.localPort),
    );
  });

  it("are in order over all of a dump of several batches", async () => {
    const file = fileOf(generateDump({ protocol: "tcp", rows: 70_000 }));
    const { stdout } = await sockdex.run(["list", "--json", "--sort", "inode", "--file", file]);
    const inodes = linesOf(stdout).map((line) => Number(/"inode":(\d+)/.exec(line)?.[1]));
    expect(inodes).toEqual([...SocketTable.parse(readFileSync(file)).columns.inode].sort((a, b) => a - b));
  });
});

describe("list's columns", () => {
  const shown = async (...args: string[]) => {
    const { status, stdout, stderr } = await sockdex.run(["list", "--file", "-", ...args], { input: dump });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    return linesOf(stdout);
  };

  it("are those chosen, in that order", async () => {
    const [header, ...lines] = await shown("--columns", "inode,state", "--columns", "REMOTE", "-t4");
    expect(header?.trim().split(/ +/)).toEqual(["INODE", "STATE", "REMOTE"]);
    expect(lines.map((line) => line.trim().split(/ +/)[1])).toEqual(
      rowsOf({ protocol: "tcp" }).map(({ state }) => state),
    );
  });

  it("have services by name, unless the port is one the kernel hands out", async () => {
    const lines = await shown("--resolve", "-t4", "--columns", "local,remote", "sport = :443 or dport = :22");
    expect(lines.join("\n")).toMatch(/:https\b/);
    expect(lines.join("\n")).toMatch(/:ssh\b/);
    expect(lines.join("\n")).not.toMatch(/:443\b/);
    expect((await shown("--resolve", "-t4", "--columns", "local", "autobound")).join("\n")).not.toMatch(/:[a-z]/);
  });

  it("keep every address whole where no terminal is, however far down", async () => {
    const header = "sl local rem\n";
    const row = (address: string, i: number) =>
      `${i}: ${address}:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 ${i}\n`;
    const text = header + Array.from({ length: 9000 }, (_, i) => row("01010101", i)).join("") + row("FFFFFFFF", 9000);
    const { stdout } = await sockdex.run(["list", "--file", "-"], { input: text });
    expect(linesOf(stdout).at(-1)).toContain(" 255.255.255.255:80 ");
  });
});

describe("list --csv", () => {
  const csv = async (...args: string[]) => {
    const { status, stdout, stderr } = await sockdex.run(["list", "--csv", "--file", "-", ...args], { input: dump });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout.endsWith("\r\n")).toBe(true);
    return stdout
      .slice(0, -2)
      .split("\r\n")
      .map((line) => line.split(","));
  };

  it.each([false, true])("has the values of the rows, details: %s", async (details) => {
    const [names = [], ...lines] = await csv(...(details ? ["--details"] : []));
    const rows = [...SocketTable.parse(dump, { details })].map((row): Record<string, unknown> => ({ ...row.toJSON() }));
    expect(names.slice(0, 6)).toEqual([
      "protocol",
      "state",
      "localAddress",
      "localPort",
      "remoteAddress",
      "remotePort",
    ]);
    expect(names.includes("slowStartThreshold")).toBe(details);
    expect(lines).toEqual(rows.map((row) => names.map((name) => String(row[name] ?? ""))));
  });

  it("has the columns chosen, with or without a header", async () => {
    expect((await csv("--columns", "rx,local", "--limit", "1"))[0]).toEqual(["rxQueue", "localAddress", "localPort"]);
    expect(await csv("--no-header", "--columns", "rx", "--limit", "2")).toEqual(
      rowsOf({})
        .slice(0, 2)
        .map(({ rxQueue }) => [String(rxQueue)]),
    );
  });

  it("is a header where there are no rows", async () => {
    expect(await csv("--allow-empty", "--columns", "rx", "uid 4294967294")).toEqual([["rxQueue"]]);
  });
});

describe("a filter that is none", () => {
  it.each([
    [
      ["state close-wait and dport = :htps"],
      "not a port or a service of tcp or udp",
      "  state close-wait and dport = :htps\n                               ^^^^^\n",
    ],
    [["sport", "=", "80", "or"], "a condition is missing at the end", "  sport = 80 or\n               ^\n"],
    [["-4", "src [::1]"], "but the filter is limited to IPv4", "  src [::1]\n      ^^^^^\n"],
    [["-t", "sport = :tftp"], "a service of tcp", "  sport = :tftp\n          ^^^^^\n"],
    [
      ["sport = :a\x1b[31m\u202e or"],
      "not a port",
      "  sport = :a\\x1b[31m\\u{202e} or\n          ^^^^^^^^^^^^^^^^^^\n",
    ],
    // Not the host, whose addresses nobody has asked for yet.
    [["dst localhost and nonsense"], '"nonsense" is not a condition', `                    ^^^^^^^^\n`],
    [["dst no-such-host.invalid"], "or a known host", `      ^^^^^^^^^^^^^^^^^^^^\n`],
    [[`${"( ".repeat(60)}nonsense`], "not a condition", `^^^^^^^^\n`],
  ])("is shown with a mark below: %j", async (args, why, mark) => {
    const { status, stdout, stderr } = await sockdex.run(["list", "--file", "-", ...args], { input: dump });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/^sockdex: Filter, character \d+: [^\n]+\n {2}[^\n]+\n +\^+\n$/);
    expect(stderr).toContain(why);
    expect(stderr.endsWith(mark)).toBe(true);
    expect(stripVTControlCharacters(stderr)).toBe(stderr);
  });

  it.each([
    [["--sport", "htps"], '--sport: "htps" is not a port'],
    [["--sport", "80 or dport = 1"], '--sport: "80 or dport = 1" is not a port'],
    [["--sport", "9-3"], "--sport: port range 9-3 is empty: write the lower port first"],
    [["--sport", "9-65536"], "--sport: 65536 is not a port"],
    [["--src", "inet6:[::1],10.0.0.1"], '--src: "10.0.0.1" is IPv4, but the filter is limited to IPv6'],
    [["--src", "not"], "--src: "],
    [["--state", "slow"], '--state: "slow" is not a state'],
    [["--dst", "10.0.0.0/99"], "--dst: "],
    [["--uid", "nobody-of-this-name"], "--uid: "],
    [["--min-rx", "-1"], "--min-rx"],
    [["--timer", "slow"], "--timer: "],
    [["--columns", "rx,colour"], 'there is no column "colour": one of proto, protocol, state, local'],
    [["--columns", "rx", "--json"], "--columns cannot be used with --json"],
    [["--csv", "--json"], "--csv cannot be used with --json"],
    [["--sort", "-colour"], 'there is no column "colour"'],
    [["--limit", "-1"], "whole number"],
    [["-6", "-p", "tcp"], "-6 leaves none of tcp"],
    [["--process"], "--process cannot be used with --file"],
  ])("or an option's value is no word of one: %j", async (args, message) => {
    const { status, stdout, stderr } = await sockdex.run(["list", "--file", "-", ...args], { input: dump });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/^sockdex: [^\n]+\n$/);
    expect(stderr).toContain(message);
  });
});
