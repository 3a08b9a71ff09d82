import { describe, expect, it } from "vitest";
import { only, parse, sample } from "./sample";

const V6 = "00000000000000000000000001000000";

/** What is wrong with a row, or "row". */
const verdict = (columns: Parameters<typeof sample>[0]) => parse(`${sample(columns)}\n`).problems[0]?.reason ?? "row";

describe("columns that fit", () => {
  it.each([
    ["slot", ["0:", "10000:", "00000000000000000000000000000000007:", "99999999999999999999:"]],
    ["local", ["abcdef01:00ff", "FFFFFFFF:FFFF"]],
    ["state", ["00", "8A", "ff", "0d"]],
    ["queues", ["00000000:0000000000000000", "000000000:ABCDEF0123"]],
    ["timer", ["00:0000000000000000", "ff:ffffffff", "01:1AD7F29ABBA"]],
    ["retransmits", ["FFFFFFFF", "0000000000000000"]],
    ["uid", ["0", "-1", "-0", "00000000000000000000001", "4294967295"]],
    ["timeouts", ["0", "99999999999"]],
    ["inode", ["0", "000000000000000000000000000001", "18446744073709551615"]],
  ])("%s", (column, texts) => {
    for (const text of texts) expect(`${text} ${verdict({ [column]: text })}`).toBe(`${text} row`);
  });
});

describe("columns that do not fit", () => {
  it.each([
    ["slot", ["0", ":", "-1:", "+1:", "a:", "0::", "0:x", "0:0100007F:1F90", "x0:"]],
    ["local", ["0100007:1F90", "0100007F0:1F90", `${V6}0:1F90`, "0100007F:1F9", "0100007F:1F900", "0100007F1F90"]],
    ["local", ["0100007G:1F90", "0100007F:1F9G", ":1F90", "0100007F:", "0x00007F:1F90", "0100007F:1F90,"]],
    ["remote", [`${V6}:0000`, "000000000:0000", "0000000:0000", "00000000:000", "00000000"]],
    ["state", ["1", "001", "0G", "0x", "-1"]],
    ["queues", ["0000000:00000000", "00000000:0000000", "00000000", "00000000000000000:00000000"]],
    ["queues", ["00000000:00000000000000000", "00000000:0000000G", "00000000:"]],
    ["timer", ["0:00000000", "000:00000000", "00:0000000", "00:00000000000000000", "00-00000000"]],
    ["retransmits", ["0000000", "00000000000000000", "0000000g", "-0000001"]],
    ["uid", ["-", "--1", "+1", "1-", "0x10", "a", "1.0"]],
    ["timeouts", ["-1", "a", "0:", "1e3"]],
    ["inode", ["-1", "a", "12a", "0x1", "1,"]],
  ])("%s %j", (column, texts) => {
    for (const text of texts) expect(`${text} ${verdict({ [column]: text })}`).toBe(`${text} ${column}`);
  });

  it("a row cut after any column lacks the next one", () => {
    const tokens = sample({ tail: "" }).split(" ");
    const reasons = tokens.map((_, kept) => {
      const text = `${tokens.slice(0, kept).join(" ")} `;
      return parse(`${text}\n`).problems[0]?.reason;
    });
    const columns = ["slot", "local", "remote", "state", "queues", "timer", "retransmits", "uid", "timeouts", "inode"];
    // No column at all is a blank line.
    expect(reasons).toEqual([undefined, ...columns.slice(1)]);
  });

  it("the first of several names the reason", () => {
    expect(verdict({ state: "x", local: "y", inode: "z" })).toBe("local");
    expect(verdict({ uid: "x", timer: "y" })).toBe("timer");
  });

  it("the slot wants a blank after it, even at the end of its line", () => {
    expect(parse("0:\n").problems[0]?.reason).toBe("slot");
    expect(parse("0: \n").problems[0]?.reason).toBe("local");
    expect(parse("0:\r\n").problems[0]?.reason).toBe("local");
  });

  it("a row of both widths has no remote", () => {
    expect(verdict({ local: `${V6}:0016`, remote: "00000000:0000" })).toBe("remote");
  });
});

describe("blanks between columns", () => {
  it.each([
    ["tabs", (text: string) => text.replaceAll(" ", "\t")],
    ["many", (text: string) => text.replaceAll(" ", "  \t \r ")],
    ["before and after", (text: string) => `\t\r  ${text} \t\r`],
  ])("%s", (_, change) => {
    expect(only(`${change(sample())}\n`, { details: true })).toEqual(only(`${sample()}\n`, { details: true }));
  });
});

describe("values", () => {
  it("reads every column", () => {
    const row = only(
      `${sample({
        local: "0100007F:1f90",
        remote: "0f02000A:C350",
        state: "8a",
        queues: "00000001:fffffffe",
        timer: "02:000AFBDE",
        retransmits: "00000010",
        uid: "4294967294",
        timeouts: "4294967295",
        inode: "4294967295",
      })}\n`,
    );
    expect(row).toEqual({
      protocol: "tcp",
      state: 0x8a,
      timer: 2,
      localAddress: "00000000000000000000ffff7f000001",
      remoteAddress: "00000000000000000000ffff0a00020f",
      localPort: 8080,
      remotePort: 50000,
      txQueue: 1,
      rxQueue: 4294967294,
      timerExpires: 0x000afbde,
      retransmits: 16,
      uid: 4294967294,
      timeouts: 4294967295,
      inode: 4294967295,
    });
  });

  it.each([
    ["little", "0100007F", "00000000000000000000ffff7f000001"],
    ["big", "7F000001", "00000000000000000000ffff7f000001"],
    ["little", "B80D0120010000000000000001000000", "20010db8000000010000000000000001"],
    ["big", "20010DB8000000010000000000000001", "20010db8000000010000000000000001"],
    ["little", "0000000000000000FFFF00000100007F", "00000000000000000000ffff7f000001"],
    ["big", "00000000000000000000FFFF7F000001", "00000000000000000000ffff7f000001"],
  ] as const)("%s-endian %s is %s", (byteOrder, text, address) => {
    const row = only(`${sample({ local: `${text}:0001`, remote: `${text}:0002` })}\n`, { byteOrder });
    expect(row).toMatchObject({ localAddress: address, remoteAddress: address, localPort: 1, remotePort: 2 });
    expect(row.protocol).toBe(text.length === 32 ? "tcp6" : "tcp");
  });
});
