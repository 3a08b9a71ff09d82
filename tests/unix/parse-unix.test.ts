import { describe, expect, it } from "vitest";
import { parseUnix } from "../../src/procfs/unix/parse-unix";
import { UnixSockets } from "../../src/procfs/unix/unix-sockets";
import { Random } from "../generate/random";

const TITLES = "Num       RefCount Protocol Flags    Type St Inode Path\n";
const parse = (text: string | Uint8Array) => parseUnix(typeof text === "string" ? Buffer.from(text) : text);
/** A record as unix_seq_show() prints it. */
const record = ({ flags = 0, type = 1, state = 1, inode = 7 }, name?: string | Uint8Array) =>
  Buffer.concat([
    Buffer.from(
      `${"0".repeat(16)}: 00000002 00000000 ${hex(flags, 8)} ${hex(type, 4)} ${hex(state, 2)} ${String(inode).padStart(5)}`,
    ),
    ...(name === undefined ? [] : [Buffer.from(" "), Buffer.from(name)]),
    Buffer.from("\n"),
  ]);
const hex = (number: number, digits: number) => number.toString(16).toUpperCase().padStart(digits, "0");
const LISTENS = 0x10000;

describe("/proc/net/unix", () => {
  it("is a line of titles and a record each", () => {
    const text =
      TITLES +
      "00000000056964e7: 00000003 00000000 00000000 0001 03 5243687\n" +
      "000000003606b971: 00000002 00000000 00010000 0001 01    42 /run/a.sock\n" +
      "00000000d57576f8: 00000002 00000000 00000000 0002 01 1000000 @abstract\n" +
      "(____ptrval____): 00000002 00000000 00010000 0005 01     1 /b\n" +
      "c7e5ab60: 00000002 00000000 00000000 0009 04     0\n";
    expect(parse(text)).toEqual({
      malformed: 0,
      rows: [
        { protocol: "unix", type: "stream", state: "ESTABLISHED", inode: 5243687 },
        { protocol: "unix", type: "stream", state: "LISTEN", inode: 42, path: "/run/a.sock", isAbstract: false },
        // A path may begin so too.
        { protocol: "unix", type: "dgram", state: "CLOSE", inode: 1000000, path: "@abstract" },
        { protocol: "unix", type: "seqpacket", state: "LISTEN", inode: 1, path: "/b", isAbstract: false },
        { protocol: "unix", type: "UNKNOWN(9)", state: "CLOSE", inode: 0 },
      ],
    });
  });

  it.each([
    [{ state: 1 }, "CLOSE"],
    [{ state: 1, flags: LISTENS }, "LISTEN"],
    // Connected, and not accepted yet.
    [{ state: 2, inode: 0 }, "ESTABLISHED"],
    [{ state: 3 }, "ESTABLISHED"],
    [{ state: 4, inode: 0 }, "CLOSE"],
  ])("has a state: %j is %s", (numbers, state) => {
    expect(parse(record(numbers)).rows).toMatchObject([{ state }]);
  });

  it.each([
    "/with blanks / in it ",
    " ",
    "\n",
    "/two\nlines",
    "\n\n\nfoo\n",
    "/a\n00000000056964e7: 00000003 00000000",
    "/tab\tand\x07bell\x1b[31m",
    "/ümläut/…",
    "@\n@@",
    `/${"x".repeat(107)}`,
    `${"\n".repeat(108)}`,
    "/a\nNum       RefCount Protocol Flags    Type St Inode Path",
  ])("has names of any bytes: %j", (name) => {
    const text = Buffer.concat([
      Buffer.from(TITLES),
      record({ inode: 1 }, "/before"),
      record({ inode: 2 }, name),
      record({ inode: 3 }),
    ]);
    const { rows, malformed } = parse(text);
    expect({ malformed, rows: rows.map(({ inode, path }) => [inode, path]) }).toEqual({
      malformed: 0,
      rows: [
        [1, "/before"],
        [2, name],
        [3, undefined],
      ],
    });
  });

  it("leaves out what fills up a name to all its 108 bytes", () => {
    const nameOf = (name: string) => parse(record({}, name)).rows[0]?.path;
    expect(nameOf("@ab".padEnd(108, "@"))).toBe("@ab");
    expect(nameOf("@ab".padEnd(107, "@"))).toBe("@ab".padEnd(107, "@"));
    expect(nameOf("@".repeat(108))).toBe("@");
    expect(nameOf("/a".padEnd(108, "@"))).toBe("/a".padEnd(108, "@"));
  });

  it("shows bytes that are not UTF-8 as U+FFFD", () => {
    expect(parse(record({}, Uint8Array.of(0x2f, 0xff, 0x61))).rows).toMatchObject([{ path: "/\ufffda" }]);
  });

  it("counts lines that are part of no record, and gives no name more than it has room for", () => {
    expect(parse(`${TITLES}nonsense\n`)).toEqual({ rows: [], malformed: 1 });
    expect(parse(Buffer.concat([record({}), Buffer.from("more\n")]))).toMatchObject({
      malformed: 1,
      rows: [{ inode: 7 }],
    });
    const long = parse(Buffer.concat([record({}, `/${"x".repeat(100)}`), Buffer.from(`${"y".repeat(7)}\nz\n`)]));
    expect(long).toMatchObject({ malformed: 2, rows: [{ path: `/${"x".repeat(100)}` }] });
    // A decimal inode, hexadecimal numbers, each of its width.
    for (const line of [
      "0: 00000003 00000000 00000000 0001 03",
      "0: 00000003 00000000 00000000 0001 03 12ab",
      "0: 3 00000000 00000000 0001 03 12",
      "0: 0000000g 00000000 00000000 0001 03 12",
      "0: 00000003 00000000 00000000 01 03 12",
      "0: 00000003 00000000 00000000 0001 03 12\t/a",
      ": 00000003 00000000 00000000 0001 03 12",
      "0: 00000003 00000000 00000000 0001 03 1234567890123456",
    ]) {
      expect(parse(`${line}\n`)).toEqual({ rows: [], malformed: 1 });
    }
  });

  it("leaves out a last line that may be cut off, and counts it", () => {
    const whole = Buffer.concat([record({ inode: 1 }), record({ inode: 23 }, "/path")]);
    for (let cut = 1; cut < whole.length - 60; cut++) {
      const { rows, malformed } = parse(whole.subarray(0, whole.length - cut));
      expect([rows.map(({ inode }) => inode), malformed]).toEqual([[1], 1]);
    }
    expect(parse("")).toEqual({ rows: [], malformed: 0 });
  });

  it("finds nothing by an inode of which a name may hold a second record", () => {
    const forged = record({ inode: 66, flags: LISTENS }, "/fake").toString().slice(0, -1);
    const text = Buffer.concat([
      record({ inode: 66, state: 3 }),
      record({ inode: 5 }, `/evil\n${forged}`),
      record({ inode: 9 }),
      record({ inode: 9 }),
    ]);
    const sockets = new UnixSockets("procfs", parse(text));
    expect(sockets.byInode(66)).toBeUndefined();
    expect(sockets.byInode(5)?.path).toBe("/evil");
    expect(sockets.diagnostics).toEqual({ malformed: 0, ambiguous: 1 });
    // Listed twice, because the list moved on meanwhile.
    expect(sockets.rows.filter(({ inode }) => inode === 9).length).toBe(1);
  });

  it("never fails, whatever the bytes", () => {
    const random = new Random(7);
    const text = Buffer.concat([
      Buffer.from(TITLES),
      record({ inode: 1 }, "/a b\nc"),
      record({ inode: 2, state: 3 }),
      record({ inode: 3 }, "@x"),
    ]);
    for (let i = 0; i < 20_000; i++) {
      const bytes = Buffer.from(text);
      for (let left = random.between(1, 4); left > 0; left--) bytes[random.below(bytes.length)] = random.below(256);
      const { rows, malformed } = parse(bytes.subarray(0, random.below(bytes.length + 1)));
      expect(rows.length + malformed).toBeLessThanOrEqual(16);
      for (const { inode, path = "" } of rows) expect(inode >= 0 && path.length <= 108).toBe(true);
    }
  });
});
