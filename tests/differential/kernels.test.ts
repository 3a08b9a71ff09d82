import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { SocketTable, type TableOptions } from "../../src/core";
import { expectAgreement } from "./compare";

/** Tables as kernels from 2.4 to 6.18, and gVisor, print them: after their source. Addresses are invented. */
const FOLDER = join(import.meta.dirname, "../fixtures/kernels");

const read = (name: string) => new Uint8Array(readFileSync(join(FOLDER, `${name}.txt`)));
const rows = (name: string, options: TableOptions = {}) =>
  Array.from(SocketTable.parse(read(name), { details: true, ...options }), (row) => row.toJSON());

test.each(readdirSync(FOLDER))("%s equals the oracle, at every chunk size", (file) => {
  const bytes = new Uint8Array(readFileSync(join(FOLDER, file)));
  const cuts = Array.from({ length: 200 }, (_, i) => i + 1);
  for (const byteOrder of ["little", "big"] as const) expectAgreement(bytes, { details: true, byteOrder }, file, cuts);
  expect(SocketTable.parse(bytes).diagnostics).toMatchObject({ malformed: 0, headers: file.includes("two") ? 2 : 1 });
});

describe("what they say", () => {
  test("2.4 on 32 bits: pointers of eight digits, no drops", () => {
    expect(rows("linux-2.4-i386-tcp")).toMatchObject([
      { protocol: "tcp", state: "LISTEN", pointer: "00000000c7b5ca60", retransmitTimeout: 300, slowStartThreshold: -1 },
      { state: "ESTABLISHED", localAddress: "10.0.0.5", txQueue: 52, quickAck: 9 },
      { state: "TIME_WAIT", inode: 0, timer: 3, references: 3 },
    ]);
    const [bound, connected] = rows("linux-2.4-i386-udp");
    expect([bound, connected]).toMatchObject([
      { protocol: "udp", state: "CLOSE", localPort: 111 },
      { protocol: "udp", state: "ESTABLISHED", remoteAddress: "192.168.0.53", remotePort: 53 },
    ]);
    expect(bound).not.toHaveProperty("drops");
  });

  test("2.6 on 64 bits: a timer that wrapped has more than eight digits", () => {
    const [, , late] = rows("linux-2.6.18-x86_64-tcp");
    expect(late).toMatchObject({ state: "SYN_SENT", timerExpires: 2 ** 32 - 1, retransmits: 3, slowStartThreshold: 2 });
    expect(SocketTable.parse(read("linux-2.6.18-x86_64-tcp")).diagnostics.saturated).toBe(1);
    expect(rows("linux-2.6.18-x86_64-tcp6")[1]).toMatchObject({ protocol: "tcp6", localAddress: "::ffff:10.0.0.5" });
    expect(rows("linux-2.6.32-arm-udp")).toMatchObject([
      { protocol: "udp", drops: 0, pointer: "00000000c3a18c80" },
      { rxQueue: 1664, drops: 17 },
    ]);
  });

  test.each(["big", "auto"] as const)("big-endian, told %s", (byteOrder) => {
    expect(rows("linux-3.x-mips-big-endian-tcp", { byteOrder })).toMatchObject([
      { localAddress: "127.0.0.1", localPort: 53 },
      { localAddress: "192.168.1.1", remoteAddress: "192.168.1.100", remotePort: 54321 },
    ]);
    expect(rows("linux-3.x-mips-big-endian-tcp6", { byteOrder })).toMatchObject([
      { localAddress: "::1" },
      { localAddress: "::ffff:192.168.1.1", remoteAddress: "::ffff:192.168.1.100" },
    ]);
  });

  test("Android sets a state's top bit", () => {
    const table = SocketTable.parse(read("linux-3.10-android-tcp6"));
    expect([...table.columns.state]).toEqual([0x8a, 0x81]);
    expect(table.countByState()).toEqual({ LISTEN: 1, ESTABLISHED: 1 });
    expect(table.select({ state: "LISTEN" })).toEqual(Uint32Array.of(0));
  });

  test("3.16 to 6.18: hidden pointers, wide slots and uids, a backlog, inodes of 32 bits, counters at their end", () => {
    expect(rows("linux-3.16-raw", { protocol: "raw" })).toMatchObject([{ protocol: "raw", localPort: 1, drops: 0 }]);
    const [resolver, shell] = rows("linux-4.15-tcp");
    expect([resolver, shell]).toMatchObject([{ localAddress: "127.0.0.53" }, { congestionWindow: 10, timer: 1 }]);
    expect(shell).not.toHaveProperty("pointer");
    expect(rows("linux-5.15-tcp")).toMatchObject([
      { state: "LISTEN", rxQueue: 3, slot: 0 },
      { state: "ESTABLISHED", slot: 9999, timer: 2 },
      { state: "CLOSE_WAIT", slot: 10_000, uid: 1_000_660_000, rxQueue: 17 },
      { state: "SYN_RECV", inode: 0, references: 0, pointer: "00000000a1b2c3d4" },
    ]);
    expect(rows("linux-6.8-bound-inactive-tcp")).toMatchObject([{ state: "BOUND_INACTIVE", inode: 2 ** 32 - 1 }]);
    expect(rows("linux-6.18-udp6")).toMatchObject([
      { protocol: "udp6", localAddress: "fe80::20a:bff:f0e1:d2c3", drops: 0 },
      { localAddress: "::1", remoteAddress: "::1", state: "ESTABLISHED", drops: 2 ** 32 - 1 },
    ]);
    expect(rows("linux-6.18-two-tables-tcp")).toMatchObject([{ protocol: "tcp" }, { protocol: "tcp6" }]);
  });

  test("gVisor: an inode padded to eight, rows that are not, a pointer with 0x", () => {
    expect(rows("gvisor-tcp")).toMatchObject([
      { state: "LISTEN", inode: 5, pointer: "0000000000000000", congestionWindow: 0 },
      { state: "ESTABLISHED", inode: 9, remotePort: 40_000 },
    ]);
  });
});
