import { describe, expect, it } from "vitest";
import { type OracleRow, parseOracle } from "../oracle/index";
import { type GenerateOptions, generateDump, PROTOCOLS } from "./index";

const rowsOf = (options: GenerateOptions) => parseOracle(generateDump(options), { details: true }).rows;
const shareOf = (rows: OracleRow[], test: (row: OracleRow) => boolean) => rows.filter(test).length / rows.length;

describe.each(["tcp", "tcp6"] as const)("the mix of a %s table", (protocol) => {
  const rows = rowsOf({ protocol, rows: 30_000, quirks: 0 });

  it("has every state, most of them established", () => {
    const states = new Set(rows.map((row) => row.state));
    expect([...states].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
    expect(shareOf(rows, (row) => row.state === 1)).toBeGreaterThan(0.6);
    expect(shareOf(rows, (row) => row.state === 6)).toBeGreaterThan(0.1);
  });

  it("prints TIME_WAIT and SYN_RECV short, and FIN_WAIT2 both ways", () => {
    const short = (row: OracleRow) => row.details?.present === 0b11;
    for (const row of rows.filter(({ state }) => [3, 6, 12].includes(state))) {
      expect(row).toMatchObject({ inode: 0, details: { present: 0b11 } });
    }
    const finWait2 = rows.filter((row) => row.state === 5);
    expect(shareOf(finWait2, short)).toBeGreaterThan(0.4);
    expect(shareOf(finWait2, short)).toBeLessThan(0.8);
    expect(rows.filter((row) => short(row) && ![3, 5, 6, 12].includes(row.state))).toEqual([]);
  });

  it("starts with listeners, and is mostly idle", () => {
    expect(rows.slice(0, 30).every((row) => row.state === 10 && row.remotePort === 0)).toBe(true);
    expect(shareOf(rows, (row) => row.txQueue === 0 && row.rxQueue === 0)).toBeGreaterThan(0.85);
    expect(shareOf(rows, (row) => row.state === 1 && row.timer === 0)).toBeGreaterThan(0.5);
    expect(new Set(rows.map((row) => row.timer))).toEqual(new Set([0, 1, 2, 3, 4]));
    expect(new Set(rows.map((row) => row.uid))).toEqual(new Set([0, 33, 1000, 65534]));
  });

  it("has inodes that mostly ascend, and none of two sockets", () => {
    const inodes = rows.map((row) => row.inode).filter((inode) => inode !== 0);
    const ascending = inodes.filter((inode, i) => inode > (inodes[i - 1] ?? 0)).length;
    expect(ascending / inodes.length).toBeGreaterThan(0.8);
    expect(inodes.some((inode) => inode > 2 ** 31)).toBe(true);
    expect(new Set(inodes).size / inodes.length).toBeGreaterThan(0.999);
  });

  it("has no two sockets with the same ends", () => {
    const connected = rows.filter((row) => row.remotePort !== 0);
    const ends = connected.map((row) => [row.localAddress, row.localPort, row.remoteAddress, row.remotePort].join());
    expect(new Set(ends).size).toBe(ends.length);
  });
});

describe("the mix of a datagram table", () => {
  it.each(PROTOCOLS.filter((protocol) => !protocol.startsWith("tcp")))("%s", (protocol) => {
    const rows = rowsOf({ protocol, rows: 5000, quirks: 0 });
    expect(new Set(rows.map((row) => row.state))).toEqual(new Set([1, 7]));
    expect(rows.every((row) => row.inode !== 0 && row.details?.present === 0b10000011)).toBe(true);
    expect(shareOf(rows, (row) => row.details?.drops === 0)).toBeGreaterThan(0.9);
    if (protocol.startsWith("raw")) expect(rows.every((row) => row.localPort < 256 && row.remotePort === 0)).toBe(true);
  });
});

describe("quirks", () => {
  it.each(PROTOCOLS)("%s: each kind is there", (protocol) => {
    const bytes = generateDump({ protocol, rows: 20_000 });
    const { rows, saturated } = parseOracle(bytes, { details: true });
    const some = (test: (row: OracleRow, before: OracleRow | undefined) => boolean) =>
      rows.some((row, i) => test(row, rows[i - 1]));
    const text = Buffer.from(bytes).toString("latin1");

    for (const uid of [1000660000, 4294967294, 4294967295]) expect(some((row) => row.uid === uid)).toBe(true);
    expect(text).toMatch(/ {4}-1 /);
    expect(some((row) => row.timeouts > 99_999_999)).toBe(true);
    expect(saturated).toBeGreaterThan(0);
    expect(text).toMatch(/ [0-9A-F]{2}:[0-9A-F]{11} /);
    expect(text).toContain("(ptrval)");
    expect(text).toContain("(____ptrval____)");
    expect(text).toContain(" 0000000000000000 ");
    expect(text).toMatch(/ [0-9]+ [0-9a-f]{8} /);
    expect(text).toMatch(/ ffff88[0-9a-f]{10} /);
    expect(some((row) => row.inode === 2 ** 32 - 1)).toBe(true);
    expect(some((row) => row.inode === 0 && (row.state === 7 || row.state === 1))).toBe(true);
    // An MPTCP subflow and a torn read both repeat an inode, only the second all else as well.
    const sameInode = (row: OracleRow, before: OracleRow | undefined) => row.inode > 0 && row.inode === before?.inode;
    const sameEnd = (row: OracleRow, before: OracleRow | undefined) =>
      row.remoteAddress === before?.remoteAddress && row.details?.pointer === before.details?.pointer;
    expect(some((row, before) => sameInode(row, before) && sameEnd(row, before))).toBe(true);
    expect(some((row, before) => sameInode(row, before) && !sameEnd(row, before))).toBe(true);
    if (protocol.endsWith("6")) expect(some((row) => /^0{20}ffff/.test(row.remoteAddress))).toBe(true);
  });
});
