import { describe, expect, test } from "vitest";
import { SocketTable, STATES } from "../../src/core";
import { ANY, LOOPBACK, MAPPED_LOOPBACK, table, text } from "./tables";

const encode = (value: string) => new TextEncoder().encode(value);

describe("a row", () => {
  const rows = [
    `${LOOPBACK}:1F90 6401A8C0:D4B4 01 1287922 000000D0:0000003B 02 1000`,
    `${MAPPED_LOOPBACK}:0050 ${MAPPED_LOOPBACK}:0051 8A 4`,
  ];

  test("reads as text and as JSON", () => {
    const sockets = table(rows, { details: true });
    expect(JSON.parse(JSON.stringify(sockets.row(0)))).toEqual({
      protocol: "tcp",
      state: "ESTABLISHED",
      localAddress: "127.0.0.1",
      localPort: 8080,
      remoteAddress: "192.168.1.100",
      remotePort: 54452,
      txQueue: 208,
      rxQueue: 59,
      timer: 2,
      timerExpires: 0,
      retransmits: 0,
      uid: 1000,
      timeouts: 0,
      inode: 1287922,
      slot: 0,
      references: 1,
      pointer: "0000000000000000",
      retransmitTimeout: 20,
      ackTimeout: 4,
      quickAck: 30,
      congestionWindow: 10,
      slowStartThreshold: -1,
    });
    const mapped = sockets.row(1);
    expect([mapped.protocol, mapped.localAddress, mapped.state, mapped.stateCode]).toEqual([
      "tcp6",
      "::ffff:127.0.0.1",
      "LISTEN",
      0x8a,
    ]);
  });

  test("without details has none", () => {
    const row = table(rows).row(0);
    expect(row.slot).toBeUndefined();
    expect(Object.keys(row.toJSON())).not.toContain("slot");
    expect(table(rows).columns.pointer).toBeUndefined();
  });

  test("is a copy: it stays as it was when the table changes", () => {
    const sockets = table(rows);
    const row = sockets.row(0);
    sockets.clear();
    sockets.append(encode(text(`${ANY}:0001 ${ANY}:0000 0A 9`))).end();
    expect([row.localAddress, row.inode]).toEqual(["127.0.0.1", 1287922]);
    expect(sockets.row(0).inode).toBe(9);
  });

  test("outside the table is refused", () => {
    for (const index of [-1, 2, 0.5, Number.NaN]) expect(() => table(rows).row(index)).toThrowError(/There is no row/);
  });

  test("iteration gives every row", () => {
    expect([...table(rows)].map(({ inode }) => inode)).toEqual([1287922, 4]);
  });

  test("each state has the kernel's name", () => {
    const states = Array.from(
      { length: 16 },
      (_, code) => `${ANY}:0001 ${ANY}:0000 ${code.toString(16).padStart(2, "0").toUpperCase()} 1`,
    );
    expect([...table(states)].map(({ state }) => state)).toEqual([
      "UNKNOWN(0)",
      ...STATES.slice(1),
      "UNKNOWN(14)",
      "UNKNOWN(15)",
    ]);
  });
});

describe("diagnostics", () => {
  test("name what was skipped, with its place", () => {
    const good = `${LOOPBACK}:0050 ${ANY}:0000 0A 7`;
    const dump = `${text(good)}\n$ cat /proc/net/tcp\n   1: nonsense\n${text(good)}`;
    const { rows, lines, malformed, skipped, headers, duplicates, tornTail, bytes, problems } = SocketTable.parse(
      encode(dump),
    ).diagnostics;
    expect({ rows, lines, malformed, skipped, headers, duplicates, tornTail, bytes }).toEqual({
      rows: 2,
      lines: 7,
      malformed: 1,
      skipped: 4,
      headers: 2,
      duplicates: 1,
      tornTail: false,
      bytes: dump.length,
    });
    expect(problems).toEqual([
      {
        line: 5,
        byteOffset: dump.indexOf("   1: nonsense"),
        reason: "local",
        text: "   1: nonsense",
        source: undefined,
      },
    ]);
  });

  test("only the first sixteen problems are kept, all are counted", () => {
    const sockets = SocketTable.parse(encode(text(`${ANY}:0001 ${ANY}:0000 0A 9`) + "junk\n".repeat(40)));
    expect([sockets.diagnostics.malformed, sockets.diagnostics.problems.length]).toEqual([40, 16]);
  });

  test("rows of one socket in two protocols, or of two inodes, are no duplicates", () => {
    const row = `${LOOPBACK}:0050 ${ANY}:0000 07`;
    expect(table([`${row} 7`, `${row} 8`, `${row} 8`]).diagnostics.duplicates).toBe(1);
  });
});
