import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readDump, readDumpSync, readSockets, SocketTable } from "../../src/index";
import { builtCommand, linesOf, objectsOf } from "../cli/command";
import { difference } from "../fuzz/difference";
import { toBigEndian } from "../generate/big-endian";
import { generateDump } from "../generate/index";
import { readCapturedOracle } from "../oracle/captured";
import { runInNamespace, WHY_NO_NAMESPACE } from "../sockdiag/run-in-namespace";
import { fileOf, folderOf } from "./files";

/** Written by ss -taiD, of sockets in eight states. */
const dump = readFileSync(join(__dirname, "../fixtures/netlink/ss-tai.ssd"));
const whole = readCapturedOracle(dump, { details: true, info: true });
const sockdex = builtCommand();

function message(type: number, payload: Uint8Array, flags = 2): Uint8Array {
  const bytes = new Uint8Array(16 + payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, bytes.length, true);
  view.setUint16(4, type, true);
  view.setUint16(6, flags, true);
  bytes.set(payload, 16);
  return bytes;
}

const errno = (value: number) => new Uint8Array(Int32Array.of(value).buffer);
const parse = (...parts: Uint8Array[]) => SocketTable.parse(Buffer.concat(parts), { details: true });

describe("what ss -D has written", () => {
  it("is read to the columns that the plain reader has, info and details too", () => {
    const table = parse(dump);
    expect(table.source).toBe("netlink");
    expect(whole.rows.length).toBe(19);
    expect(difference(table, { ...whole, malformed: 0, saturated: 0, problems: [] })).toBeUndefined();
    expect(table.diagnostics).toMatchObject({ byteOrder: { order: "little", certainty: 1 }, headers: 2 });
  });

  it("of a big-endian machine is the same", () => {
    const table = parse(toBigEndian(dump));
    expect(table.toJSON()).toEqual(parse(dump).toJSON());
    expect(table.diagnostics.byteOrder).toEqual({ order: "big", certainty: 1 });
  });

  it.each(["little", "big"] as const)(
    "cut at every byte near its beginning and end, from a %s-endian machine, is read as far as it goes",
    (order) => {
      const bytes = order === "little" ? dump : toBigEndian(dump);
      const rows = JSON.stringify(parse(bytes).toJSON());
      for (let cut = 0; cut <= bytes.length; cut++) {
        const table = new SocketTable({ details: true });
        table.append(bytes.subarray(0, cut)).append(bytes.subarray(cut)).end();
        expect(JSON.stringify(table.toJSON()) === rows, `cut at ${cut}`).toBe(true);
        const torn = new SocketTable({ details: true });
        torn.append(bytes.subarray(0, cut)).endSource();
        const expected =
          cut < 20 ? undefined : readCapturedOracle(dump.subarray(0, cut), { details: true, info: true });
        const { malformed, tornTail } = torn.diagnostics;
        if (expected)
          expect([torn.size, malformed], `of ${cut}`).toEqual([expected.rows.length, expected.problems.length]);
        if (expected) expect(tornTail, `of ${cut}`).toBe(expected.tornTail);
        else expect(torn.size).toBe(0);
      }
    },
  );

  it("comes in batches of any size, and gives all rows once", async () => {
    const path = fileOf(Buffer.concat([dump.subarray(0, 1000), dump]));
    const rows = readDumpSync(path).toJSON();
    for (const rowsPerBatch of [1, 2, 7, 19, 1000]) {
      const found: unknown[] = [];
      for await (const table of readDump(path, { rowsPerBatch })) {
        expect(table.size).toBeLessThanOrEqual(rowsPerBatch);
        found.push(...table.toJSON());
      }
      expect(found).toEqual(rows);
    }
  });

  it("in windows, of more bytes than one holds, is the same as its parts", () => {
    const times = 200;
    const table = parse(...Array.from({ length: times }, () => dump));
    expect(table.diagnostics).toMatchObject({ rows: 19 * times, malformed: 0, skipped: 2 * times });
    expect(table.row(19 * (times - 1) + 4).toJSON()).toEqual(parse(dump).row(4).toJSON());
  });

  it("keeps the info that is asked for, and none of text", () => {
    expect(SocketTable.parse(dump, { info: false }).columns.rtt).toBeUndefined();
    expect(SocketTable.parse(dump, { info: ["rtt"] }).columns).toMatchObject({ rtt: {}, cookie: {} });
    const text = generateDump({ protocol: "tcp", rows: 3, quirks: 0 });
    expect(SocketTable.parse(text, { info: true }).columns.rtt).toBeUndefined();
    const mixed = new SocketTable();
    for (const part of [text, dump, text]) mixed.append(part).endSource();
    expect(mixed.source).toBe("mixed");
    expect(mixed.size).toBe(25);
    expect([0, 2, 22, 24].map((row) => mixed.columns.cookie?.[row])).toEqual([0n, 0n, 0n, 0n]);
    expect(mixed.row(3).toJSON()).toEqual(SocketTable.parse(dump).row(0).toJSON());
  });

  it("says of a problem which message it is, where, and why", () => {
    const bad = Uint8Array.from(dump);
    new DataView(bad.buffer).setUint16(88, 3, true);
    const other = message(20, new Uint8Array(16).fill(1));
    const problems = (...parts: Uint8Array[]) =>
      parse(...parts).diagnostics.problems.map(({ line, byteOffset, reason }) => [line, byteOffset, reason]);
    const first = new DataView(dump.buffer, dump.byteOffset).getUint32(0, true);
    expect(problems(bad.subarray(0, first), dump)).toEqual([[1, 0, "socket"]]);
    expect(problems(dump, Buffer.from("junk"), dump)).toEqual([[22, dump.length, "message"]]);
    expect(problems(dump.subarray(0, 500), dump)).toEqual([[2, first, "cut"]]);
    expect(problems(dump, message(2, errno(-2)))).toEqual([[22, dump.length, "error"]]);
    expect(problems(dump, message(3, errno(-12)))).toEqual([[22, dump.length, "error"]]);
    expect(problems(dump, message(4, errno(0)))).toEqual([[22, dump.length, "lost"]]);
    expect(problems(dump, message(3, errno(0), 0x12))).toEqual([[22, dump.length, "lost"]]);
    expect(problems(dump, message(1, errno(0)), message(2, errno(0)), other, message(99, errno(0)), dump)).toEqual([]);
    expect(() => SocketTable.parse(Buffer.concat([dump, Buffer.from("junk"), dump]), { strict: true })).toThrow(
      `The input, message 22, byte ${dump.length}: not a netlink message in "6a756e6b`,
    );
  });

  it("without a socket is an empty table, unless it is of other sockets", () => {
    expect(parse(message(3, errno(0))).size).toBe(0);
    expect(parse(message(3, errno(0)), message(3, errno(0))).diagnostics.headers).toBe(2);
    expect(() => parse(message(20, new Uint8Array(16).fill(1)), message(3, errno(0)))).toThrow("no socket table");
    expect(() => parse(message(2, errno(-2)))).toThrow("no socket table");
  });

  it("of a destroyed UDP socket, which says so, is of UDP", () => {
    const size = new DataView(dump.buffer, dump.byteOffset).getUint32(0, true);
    const udp = Buffer.concat([dump.subarray(0, size), Uint8Array.of(5, 0, 10, 0, 17, 0, 0, 0)]);
    udp.writeUInt32LE(size + 8, 0);
    expect(parse(udp).row(0).protocol).toBe("udp");
  });
});

describe("the command, of such a file", () => {
  it("lists info, packed or not, and says what is damaged", async () => {
    const folder = folderOf({ "udp.txt": dump, "a.gz": gzipSync(dump), torn: dump.subarray(0, 1000) });
    const plain = await sockdex.run(["list", "-i", "--csv", "--file", join(folder, "udp.txt")]);
    expect(plain.stderr).toBe("");
    expect(linesOf(plain.stdout).length).toBe(20);
    const zipped = await sockdex.run(["list", "-i", "--csv", "--file", join(folder, "a.gz")]);
    expect(zipped.stdout).toBe(plain.stdout);
    const piped = await sockdex.run(["list", "-i", "--csv", "--file", "-"], { input: dump });
    expect(piped.stdout).toBe(plain.stdout);
    const json = await sockdex.run(["list", "--json", "-i", "--file", "-"], { input: dump });
    expect(objectsOf(json.stdout)).toEqual(SocketTable.parse(dump).toJSON());
    const torn = await sockdex.run(["list", "--file", join(folder, "torn")]);
    expect(torn.stderr).toMatch(/1 message is not a row .* message 3, byte 832: the message is cut off in "b801/);
  }, 120_000);

  it("converts it, a line a message", async () => {
    const folder = folderOf({ "a.ssd": dump, "b.ssd": Buffer.concat(Array.from({ length: 1500 }, () => dump)) });
    const { stdout, stderr } = await sockdex.run([
      "convert",
      join(folder, "a.ssd"),
      "--columns",
      "table,line,protocol,inode",
      "--to",
      "csv",
      "-o",
      "-",
    ]);
    expect(stderr).toContain("19 rows");
    const inodes = whole.rows.map(({ inode }) => inode);
    expect(
      linesOf(stdout)
        .slice(1)
        .map((line) => Number(line.split(",")[3])),
    ).toEqual(inodes);
    expect(linesOf(stdout)[13]).toMatch(/^2,14,tcp6,/);
    const many = await sockdex.run([
      "convert",
      join(folder, "b.ssd"),
      "--columns",
      "line,inode",
      "--to",
      "csv",
      "--strict",
      "-o",
      "-",
    ]);
    const lines = linesOf(many.stdout.replaceAll("\r", "")).slice(1);
    expect(lines.length).toBe(19 * 1500);
    expect(lines.at(-1)).toBe(`${21 * 1500 - 1},${inodes.at(-1)}`);
  }, 120_000);
});

const hasSs = spawnSync("ss", ["-V"]).status === 0;
const why = WHY_NO_NAMESPACE || (hasSs ? "" : "ss is not installed");

describe.skipIf(why)(`ss -D${why ? `: skipped, ${why}` : ""}`, () => {
  it("of a namespace has the rows that netlink has", async () => {
    const child = await runInNamespace("every-state.ts");
    try {
      const file = fileOf(Buffer.alloc(0));
      const protocols = ["tcp", "tcp6"] as const;
      const live = readSockets({ source: "netlink", info: true, details: true, pid: child.pid, protocols });
      // What is still on its way between two readings tells nothing.
      for (let isStill = false; !isStill; ) {
        const before = comparable(live.refresh());
        const ss = spawnSync("nsenter", ["-t", String(child.pid), "-n", "ss", "-taimD", file], { encoding: "utf8" });
        expect(ss.stderr).toBe("");
        isStill = isDeepStrictEqual(before, comparable(live.refresh()));
      }
      const captured = readDumpSync(file, { details: true });
      expect(comparable(captured)).toEqual(comparable(live));
      expect(Object.keys(captured.countByState()).length).toBeGreaterThan(6);
    } finally {
      child.kill("SIGKILL");
    }
  }, 60_000);
});

/** Rows without what time alone changes, by their cookies. */
function comparable(table: SocketTable): object[] {
  const rows = table
    .toJSON()
    .map(({ timerExpires, lastDataSent, lastDataRecv, busyTime, rwndLimited, sndbufLimited, ...row }) => row);
  return rows.sort((a, b) => ((a.cookie ?? "") < (b.cookie ?? "") ? -1 : 1));
}
