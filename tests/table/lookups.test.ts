import { describe, expect, test } from "vitest";
import { type Filter, SocketTable } from "../../src/core";
import { generateDump } from "../generate/index";
import { ANY, ANY6, LOOPBACK, LOOPBACK6, MAPPED_LOOPBACK, table } from "./tables";

describe("by inode", () => {
  test("every inode of a generated table answers with its newest row, and all of them in order", () => {
    const sockets = SocketTable.parse(generateDump({ protocol: "tcp", rows: 5000, seed: 3, quirks: 0.3 }));
    const { columns } = sockets;
    const expected = new Map<number, number[]>();
    for (const [row, inode] of columns.inode.entries()) expected.set(inode, [row, ...(expected.get(inode) ?? [])]);
    expected.delete(0);
    expect(expected.size).toBeGreaterThan(1000);
    for (const [inode, rows] of expected) {
      expect(sockets.rowOfInode(inode)).toBe(rows[0]);
      expect(sockets.byInode(inode)?.inode).toBe(inode);
      expect(sockets.allByInode(inode).map(({ index }) => index)).toEqual(rows);
    }
  });

  test("inode 0, and what is no inode, is never found", () => {
    const sockets = table([`${LOOPBACK}:0050 ${ANY}:0000 06 0`, `${LOOPBACK}:0051 ${ANY}:0000 0A 7`]);
    for (const inode of [0, -0, -1, 0.5, 8, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 32 + 7, 2 ** 53, 7.5]) {
      expect(sockets.rowOfInode(inode), String(inode)).toBe(-1);
      expect(sockets.byInode(inode)).toBeUndefined();
      expect(sockets.allByInode(inode)).toEqual([]);
    }
    expect(sockets.rowOfInode(7)).toBe(1);
  });

  test("inodes at the borders of 31, 32 and 53 bits", () => {
    const inodes = [2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 5, 5, 2 ** 53];
    const sockets = table(inodes.map((inode) => `${LOOPBACK}:0050 ${ANY}:0000 01 ${inode}`));
    expect(inodes.map((inode) => sockets.rowOfInode(inode))).toEqual(inodes.map((_, row) => row));
    expect(sockets.rowOfInode(2 ** 33 + 5)).toBe(-1);
  });

  test("wide inodes that share their low 32 bits are spread like any others", () => {
    // Were they not, 60,000 of them would take half a minute, and this test its bound.
    const inodes = Array.from({ length: 60_000 }, (_, i) => i * 2 ** 32 + 1);
    const sockets = table(inodes.map((inode) => `${LOOPBACK}:0050 ${ANY}:0000 01 ${inode}`));
    expect(inodes.every((inode, row) => sockets.rowOfInode(inode) === row)).toBe(true);
    expect(sockets.diagnostics.duplicates).toBe(0);
  });

  test("many at once are answered as one by one are, in every kind of table", () => {
    const inodes = Float64Array.from({ length: 1000 }, (_, i) => (i * 7919) % 1500);
    const odd = [0, -1, 0.5, Number.NaN, 2 ** 32 + 7, 2 ** 53];
    for (const wide of [[], [2 ** 40 + 3]]) {
      const held = [...inodes.filter((inode) => inode % 3 === 0), ...wide];
      const sockets = table(held.map((inode) => `${LOOPBACK}:0050 ${ANY}:0000 01 ${inode}`));
      const asked = [...inodes, ...odd, ...wide];
      const expected = asked.map((inode) => held.lastIndexOf(inode === 0 ? -1 : inode));
      expect([...sockets.rowsOfInodes(asked)]).toEqual(expected);
      expect([...sockets.rowsOfInodes(Float64Array.from(asked))]).toEqual(expected);
      expect(asked.map((inode) => sockets.rowOfInode(inode))).toEqual(expected);
    }
  });

  test("rows of many go where they are wanted, if there is room", () => {
    const sockets = table([`${LOOPBACK}:0050 ${ANY}:0000 01 7`, `${LOOPBACK}:0050 ${ANY}:0000 01 8`]);
    const rows = new Int32Array(4).fill(9);
    expect(sockets.rowsOfInodes([8, 5, 7], rows)).toBe(rows);
    expect([...rows]).toEqual([1, -1, 0, 9]);
    expect(() => sockets.rowsOfInodes([1, 2], new Int32Array(1))).toThrow("rows has room for 1 of 2");
    expect([...sockets.rowsOfInodes([])]).toEqual([]);
  });

  test("look-ups see rows added after the index was built", () => {
    const bytes = generateDump({ protocol: "tcp", rows: 3000, seed: 1 });
    const sockets = new SocketTable();
    for (let at = 0; at < bytes.length; at += 15_000) {
      sockets.append(bytes.subarray(at, at + 15_000));
      const last = sockets.size - 1;
      const inode = last < 0 ? 0 : (sockets.columns.inode[last] ?? 0);
      if (inode > 0) expect(sockets.byInode(inode)?.inode).toBe(inode);
      expect(sockets.select({}).length).toBe(sockets.size);
    }
  });
});

describe("by endpoints", () => {
  const at = (address: string, port: number) => ({ address, port });

  test("IPv4 and v4-mapped are one; the order of the two ends matters", () => {
    const sockets = table([
      `${MAPPED_LOOPBACK}:0050 ${MAPPED_LOOPBACK}:D431 01 1`,
      `${LOOPBACK}:D431 ${LOOPBACK}:0050 01 2`,
    ]);
    expect(sockets.byEndpoints(at("127.0.0.1", 80), at("127.0.0.1", 54321))?.inode).toBe(1);
    expect(sockets.byEndpoints(at("::ffff:127.0.0.1", 54321), at("127.0.0.1", 80))?.inode).toBe(2);
    expect(sockets.byEndpoints(at("127.0.0.1", 80), at("127.0.0.1", 80))).toBeUndefined();
    expect(sockets.byEndpoints(at("127.0.0.1", 80), at("127.0.0.1", 54321), "tcp")).toBeUndefined();
    expect(sockets.byEndpoints(at("127.0.0.1", 80), at("127.0.0.1", 54321), "tcp6")?.inode).toBe(1);
  });

  test("without a remote end: the listener at the address, else at any address", () => {
    const sockets = table([
      `${LOOPBACK}:0050 ${LOOPBACK}:D431 01 1`,
      `${ANY}:0050 ${ANY}:0000 0A 2`,
      `${LOOPBACK}:0050 ${ANY}:0000 0A 3`,
      `${ANY6}:0051 ${ANY6}:0000 0A 4`,
      `${LOOPBACK6}:0052 ${ANY6}:0000 0A 5`,
    ]);
    expect(sockets.byEndpoints(at("127.0.0.1", 80))?.inode).toBe(3);
    expect(sockets.byEndpoints(at("10.0.0.1", 80))?.inode).toBe(2);
    expect(sockets.byEndpoints(at("10.0.0.1", 81))?.inode).toBe(4);
    expect(sockets.byEndpoints(at("::1", 82))?.inode).toBe(5);
    expect(sockets.byEndpoints(at("10.0.0.1", 82))).toBeUndefined();
    // What listens at 0.0.0.0 does not hear IPv6.
    expect(sockets.byEndpoints(at("2001:db8::1", 80))).toBeUndefined();
  });

  test("a zone is ignored", () => {
    const sockets = table([`${LOOPBACK6}:0052 ${ANY6}:0000 0A 5`]);
    expect(sockets.byEndpoints(at("::1%lo", 82))?.inode).toBe(5);
    expect(sockets.select({ local: "::1%lo" })).toHaveLength(1);
    expect(sockets.select({ local: ["fe80::1%eth0", "::1%1"] })).toHaveLength(1);
  });

  test("TCP comes first, at the address itself or the unspecified one; then the nearest other", () => {
    const sockets = new SocketTable();
    const row = (line: string, tail: string) =>
      `   0: ${line.replace(/ (\d+)$/, " 00000000:00000000 00:00000000 00000000 0 0 $1")} ${tail}\n`;
    const add = (protocol: "tcp" | "udp", ...lines: string[]) => {
      const tail = protocol === "tcp" ? "1 0 20 4 30 10 -1" : "2 0 0";
      sockets.begin({ protocol });
      sockets.append(Buffer.from(lines.map((line) => row(line, tail)).join(""))).endSource();
    };
    add("tcp", `${ANY}:0035 ${ANY}:0000 0A 1`, `${LOOPBACK}:0050 ${LOOPBACK}:D431 01 2`);
    add("udp", `${ANY}:0035 ${ANY}:0000 07 3`, `${LOOPBACK}:0035 ${ANY}:0000 07 4`, `${ANY}:0036 ${ANY}:0000 07 5`);
    add("udp", `${LOOPBACK}:0036 ${ANY}:0000 07 6`, `${LOOPBACK}:0050 ${LOOPBACK}:D431 01 7`);
    sockets.end();
    const found = (port: number, protocol?: "tcp" | "udp") =>
      sockets.byEndpoints(at("127.0.0.1", port), undefined, protocol)?.inode;
    expect(found(53)).toBe(1);
    expect(found(53, "udp")).toBe(4);
    expect(found(54)).toBe(6);
    expect(sockets.byEndpoints(at("127.0.0.1", 80), at("127.0.0.1", 54321))?.inode).toBe(2);
    expect(sockets.byEndpoints(at("127.0.0.1", 80), at("127.0.0.1", 54321), "udp")?.inode).toBe(7);
  });

  test("what is no endpoint is refused", () => {
    const sockets = table([]);
    expect(() => sockets.byEndpoints(at("nowhere", 80))).toThrowError(/"nowhere" is not an IPv4 or IPv6 address/);
    expect(() => sockets.byEndpoints(at("::1", 65536))).toThrowError(/Port 65536/);
  });
});

describe("select", () => {
  const bytes = generateDump({ protocol: "tcp", rows: 5000, seed: 9, quirks: 0.1 });
  const sockets = SocketTable.parse(bytes);
  const rows = [...sockets];
  const sample = rows.find(({ state }) => state === "ESTABLISHED");
  if (!sample) throw new Error("the generator prints established rows");
  const subnet = sample.remoteAddress.split(".")[0] ?? "";

  const cases: [string, Filter, (row: (typeof rows)[number]) => boolean][] = [
    ["nothing", {}, () => true],
    ["a state by the kernel's name", { state: "TIME_WAIT" }, (row) => row.state === "TIME_WAIT"],
    ["states by ss's names", { state: ["estab", "close-wait"] }, (row) => /^(ESTABLISHED|CLOSE_WAIT)$/.test(row.state)],
    ["a state by code", { state: 10 }, (row) => row.state === "LISTEN"],
    ["a local port", { localPort: sample.localPort }, (row) => row.localPort === sample.localPort],
    [
      "remote ports",
      { remotePort: [443, { from: 1024, to: 40000 }] },
      ({ remotePort: p }) => p === 443 || (p >= 1024 && p <= 40000),
    ],
    ["an address", { local: sample.localAddress }, (row) => row.localAddress === sample.localAddress],
    ["networks", { remote: [`${subnet}.0.0.0/8`, "::1"] }, (row) => row.remoteAddress.startsWith(`${subnet}.`)],
    ["uids", { uid: [33, 65534] }, (row) => row.uid === 33 || row.uid === 65534],
    ["queues", { minRxQueue: 1, minTxQueue: 1 }, (row) => row.rxQueue >= 1 && row.txQueue >= 1],
    ["a timer", { timer: [1, 3] }, (row) => row.timer === 1 || row.timer === 3],
    ["a protocol", { protocol: "tcp6" }, () => false],
    [
      "several at once",
      { state: "established", uid: 1000, minTxQueue: 1 },
      (row) => row.state === "ESTABLISHED" && row.uid === 1000 && row.txQueue > 0,
    ],
  ];

  test.each(cases)("%s", (_, filter, wanted) => {
    expect([...sockets.select(filter)]).toEqual(rows.filter(wanted).map(({ index }) => index));
  });

  test.each<[Filter, RegExp]>([
    [{ state: "asleep" }, /Unknown state "asleep"/],
    [{ state: 300 }, /State 300/],
    [{ localPort: { from: 5, to: 1 } }, /Port range 5-1/],
    [{ localPort: -1 }, /Port -1/],
    [{ remotePort: { from: 1, to: 70000 } }, /Port 70000/],
    [{ remote: "10.0.0.0/40" }, /is neither an address nor a network/],
    [{ uid: 0.5 }, /Uid 0.5/],
    [{ timer: 256 }, /Timer 256/],
    [JSON.parse('{ "port": 80 }'), /Unknown filter "port"/],
  ])("%j is refused", (filter, message) => expect(() => sockets.select(filter)).toThrowError(message));

  test("a row's own state code is one to select by", () => {
    const android = table([`${ANY}:0050 ${ANY}:0000 8A 1`]);
    expect([...android.select({ state: android.row(0).stateCode })]).toEqual([0]);
    expect([...android.select()]).toEqual([0]);
  });

  test("counts agree with the rows", () => {
    const expected: Record<string, number> = {};
    for (const { state } of rows) expected[state] = (expected[state] ?? 0) + 1;
    expect(sockets.countByState()).toEqual(expected);
    expect(sockets.countByProtocol()).toEqual({ tcp: expected });
  });
});
