import { describe, expect, test } from "vitest";
import * as header from "../../assembly/header";
import { SocketTable, type TableOptions } from "../../src/core";
import { expectAgreement } from "../differential/compare";
import { ANY, HEADER, LOOPBACK, table, text } from "../table/tables";

const encode = (value: string) => new TextEncoder().encode(value);

describe("inodes about 2^31, 2^32 and 2^53", () => {
  const around = [31, 32, 53].flatMap((bits) => [-1, 0, 1].map((step) => 2n ** BigInt(bits) + BigInt(step)));
  const held = around.filter((inode) => inode <= 2n ** 53n).map(Number);

  test("are held exactly, found, and told apart from what shares their low bits", () => {
    const rows = held.map((inode) => `${LOOPBACK}:0050 ${ANY}:0000 01 ${inode}`);
    const sockets = table([...rows, `${LOOPBACK}:0050 ${ANY}:0000 01 1`]);
    expect([...sockets.columns.inode]).toEqual([...held, 1]);
    for (const [row, inode] of held.entries()) {
      expect(sockets.rowOfInode(inode)).toBe(row);
      expect(sockets.allByInode(inode).map(({ index }) => index)).toEqual([row]);
    }
    expect(sockets.rowOfInode(1)).toBe(held.length);
    expect([2 ** 33, 2 ** 52, 2 ** 32 + 2, 0].map((inode) => sockets.rowOfInode(inode))).toEqual([-1, -1, -1, -1]);
    expect(sockets.diagnostics).toMatchObject({ saturated: 0, duplicates: 0 });
  });

  test("saturate above, each counted", () => {
    const inodes = ["9007199254740993", "18446744073709551615", "18446744073709551616", "9".repeat(40)];
    const sockets = table(inodes.map((inode) => `${LOOPBACK}:0050 ${ANY}:0000 01 ${inode}`));
    expect([...sockets.columns.inode]).toEqual(inodes.map(() => 2 ** 53));
    expect(sockets.diagnostics.saturated).toBe(4);
    expect(sockets.rowOfInode(2 ** 53)).toBe(3);
  });

  test.each([around.map(String), around.map((inode) => `000${inode}`)])("agree with the reference", (...inodes) => {
    const dump = text(...inodes.map((inode) => `${LOOPBACK}:0050 ${ANY}:0000 01 ${inode}`));
    expectAgreement(encode(dump), { details: true }, dump, [1, 7]);
  });
});

describe("queues, timers and counters at their ends", () => {
  const row = (hex: string, decimal: string) =>
    `${decimal}: ${LOOPBACK}:0050 ${ANY}:FFFF 01 ${hex}:${hex} FF:${hex} ${hex} ${decimal} ${decimal} 9 ${decimal} ffffffffffffffff ${decimal} ${decimal} ${decimal} ${decimal} ${decimal}\n`;

  test.each([
    ["7FFFFFFF", "2147483647", 2 ** 31 - 1, 0],
    ["80000000", "2147483648", 2 ** 31, 1],
    ["FFFFFFFF", "4294967295", 2 ** 32 - 1, 1],
    ["0000000100000000", "4294967296", 2 ** 32 - 1, 13],
    ["FFFFFFFFFFFFFFFF", "18446744073709551615", 2 ** 32 - 1, 13],
  ])("%s and %s", (hex, decimal, value, saturated) => {
    const bytes = encode(row(hex, decimal));
    expectAgreement(bytes, { details: true }, hex, [1]);
    const sockets = SocketTable.parse(bytes, { details: true });
    expect(sockets.diagnostics.saturated).toBe(saturated);
    expect(sockets.row(0)).toMatchObject({
      txQueue: value,
      rxQueue: value,
      timer: 255,
      timerExpires: value,
      retransmits: value,
      uid: value,
      timeouts: value,
      slot: value,
      references: value,
      pointer: 2n ** 64n - 1n,
      congestionWindow: value,
      slowStartThreshold: 2 ** 31 - 1,
    });
    expect(sockets.select({ minRxQueue: value, minTxQueue: value, timer: 255, uid: value }).length).toBe(1);
    expect(sockets.select({ minRxQueue: 2 ** 32 - 1 }).length).toBe(value === 2 ** 32 - 1 ? 1 : 0);
  });

  test.each([
    ["-1", 2 ** 32 - 1, -1, 0],
    ["-2147483648", 2 ** 31, -(2 ** 31), 0],
    ["-2147483649", 2 ** 31, -(2 ** 31), 2],
    ["-99999999999999999999", 2 ** 31, -(2 ** 31), 2],
    ["-0", 0, 0, 0],
  ])("uid and threshold %s", (number, uid, slowStartThreshold, saturated) => {
    const line = `0: ${LOOPBACK}:0050 ${ANY}:0000 01 00000000:00000000 00:00000000 00000000 ${number} 0 9 1 0 20 4 30 10 ${number}\n`;
    const sockets = SocketTable.parse(encode(line), { details: true });
    expect(sockets.row(0)).toMatchObject({ uid, slowStartThreshold });
    expect(sockets.diagnostics.saturated).toBe(saturated);
  });
});

/** A table that has read as many lines already as no test can wait for. */
class OldTable extends SocketTable {
  constructor(options: TableOptions, lines: number) {
    super(options);
    this.begin({});
    for (const field of [header.LINES, header.MALFORMED, header.SKIPPED, header.SATURATED, SOURCE_LINES]) {
      this.memory.setCount(field, lines);
    }
  }
}
/** The module's own: lines of this input. */
const SOURCE_LINES = 200;

describe("numbers about the widths the kernel pads them to", () => {
  const row = (slot: string, uid: string, timeouts = "0", inode = "1287922") =>
    `${slot.padStart(4)}: ${LOOPBACK}:0050 ${ANY}:0000 01 00000000:00000000 00:00000000 00000003 ${uid.padStart(5)} ${timeouts.padStart(8)} ${inode} 1 0000000000000000 20 4 30 10 -1`;
  const expectAgreed = (...rows: string[]) => {
    const dump = `${rows.join("\n")}\n`;
    expectAgreement(encode(dump), { details: true }, dump, [1]);
  };

  test.each(["7", "12345", "99999", "100000", "9999999", "4294967295", "4294967296", "99999999999", "0000000100000"])(
    "uid %s",
    (uid) => {
      expectAgreed(
        row("0", "1000"),
        row("1", uid),
        row("2", uid, "12345678"),
        row("3", uid, "123456789"),
        row("4", "0"),
      );
      const sockets = SocketTable.parse(encode(`${row("0", uid)}\n`));
      expect(sockets.columns.uid[0]).toBe(Math.min(Number(uid), 2 ** 32 - 1));
      expect(sockets.diagnostics.saturated).toBe(Number(uid) >= 2 ** 32 ? 1 : 0);
    },
  );

  test.each(["12345", "1000", "123456", "1234567890"])("uid %s with any of the bytes about it another", (uid) => {
    const whole = row("0", uid);
    for (let at = whole.indexOf(" 00000003 "); at < whole.indexOf(" 1287922") + 2; at++) {
      for (const byte of ["0", "9", "A", " ", "\t", "-", "\0"]) {
        expectAgreed(row("0", "33"), whole.slice(0, at) + byte + whole.slice(at + 1), row("1", "33"));
      }
    }
  });

  test("slots grow, shrink, lose their blanks and get others", () => {
    const slots = [
      "9998",
      "9999",
      "10000",
      "10001",
      "99999",
      "100000",
      "9999999",
      "10000000",
      "3",
      "12",
      " 12",
      "  12",
    ];
    expectAgreed(...slots.map((slot) => row(slot, "33")));
    for (const slot of ["    ", "1  3", "12 ", "x", "\x01\x02\x03\x04\x05\x06\x0e\x0f", "\0\0\0\0\0\0\0\0"]) {
      expectAgreed(row(slot, "33"));
      expectAgreed(row("9999", "33"), row(slot, "33"), row("9999", "33"));
      expect(SocketTable.parse(encode(`${row("0", "33")}\n${row(slot, "33")}\n`)).size).toBe(1);
    }
  });

  test("tails of every length, all of whose tokens are details", () => {
    const tail = " 1 0000000000000000 20 4 30 10 -1";
    const wide = " 1 ffff8881deadbeef 2000000000 4000000000 300000000 1000000000 -2147483648";
    for (const full of [tail, wide, tail.replace(/ /g, "\t "), `${tail} 7 8 9`]) {
      for (let length = 0; length <= 90; length++) {
        expectAgreed(row("0", "33"), row("1", "33").replace(tail, full.padEnd(90).slice(0, length)), row("2", "33"));
      }
    }
  });

  test("a newline is where the last row had it only if none is in front", () => {
    const start = row("0", "33").replace(/ 0000000000000000 .*/, "");
    for (let length = start.length + 2; length < start.length + 70; length++) {
      const whole = start.padEnd(length);
      for (let cut = start.length; cut < length; cut += length > 150 && length < 160 ? 1 : 7) {
        expectAgreed(HEADER.padEnd(149), whole, start.padEnd(cut), "x".repeat(length - cut - 1), whole);
      }
    }
  });

  test("inodes of every width", () => {
    const inodes = Array.from({ length: 17 }, (_, width) => "12345678901234567".slice(0, width + 1));
    expectAgreed(...inodes.map((inode) => row("0", "33", "0", inode)), row("0", "33", "0", ""));
  });
});

test.each([2 ** 31, 2 ** 32, 2 ** 40])("counts go on past %d lines", (lines) => {
  const sockets = new OldTable({}, lines - 1);
  sockets.append(encode(`${text(`${LOOPBACK}:0050 ${ANY}:0000 01 ${2n ** 60n}`)}\nbroken\n`)).end();
  const { diagnostics } = sockets;
  expect(diagnostics).toMatchObject({ lines: lines + 3, skipped: lines + 1, malformed: lines, saturated: lines });
  expect(diagnostics.problems).toMatchObject([{ line: lines + 3, text: "broken" }]);
});
