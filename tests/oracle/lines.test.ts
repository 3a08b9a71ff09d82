import { describe, expect, it } from "vitest";
import { HEADERS, only, parse, sample } from "./sample";

const counts = (text: string) => {
  const { lines, rows, malformed, skipped, headers, tornTail } = parse(text);
  return { lines, rows: rows.length, malformed, skipped, headers, tornTail };
};
const NONE = { lines: 0, rows: 0, malformed: 0, skipped: 0, headers: 0, tornTail: false };

describe("lines", () => {
  it.each([
    ["nothing at all", "", {}],
    ["one newline: one blank line", "\n", { lines: 1, skipped: 1 }],
    ["a row, ended", `${sample()}\n`, { lines: 1, rows: 1 }],
    ["a row, ended by the input", sample(), { lines: 1, rows: 1, tornTail: true }],
    ["blanks without a newline", " ", { lines: 1, skipped: 1, tornTail: true }],
    ["space, tab and carriage return are blank", " \t\r \n", { lines: 1, skipped: 1 }],
    ["form feed is no blank", "\f\n", { lines: 1, malformed: 1 }],
    ["vertical tab is no blank", "\v\n", { lines: 1, malformed: 1 }],
    ["NUL is no blank", "\0\n", { lines: 1, malformed: 1 }],
    ["a no-break space is no blank", "\xa0\n", { lines: 1, malformed: 1 }],
    ["a carriage return ends no line", `${sample()}\r${sample()}\n`, { lines: 1, rows: 1 }],
    ["U+2028 ends no line", `${sample()} \xe2\x80\xa8 ${sample()}\n`, { lines: 1, rows: 1 }],
    ["CRLF", `${HEADERS.tcp}\r\n${sample()}\r\n`, { lines: 2, rows: 1, skipped: 1, headers: 1 }],
  ])("%s", (_, text, expected) => {
    expect(counts(text)).toEqual({ ...NONE, ...expected });
  });

  it("skips a byte order mark at byte 0, and nowhere else", () => {
    const mark = "\xef\xbb\xbf";
    expect(counts(`${mark}${HEADERS.tcp}\n${sample()}\n`)).toMatchObject({ rows: 1, headers: 1, malformed: 0 });
    expect(counts(`${mark}${sample()}\n`)).toMatchObject({ rows: 1, malformed: 0 });
    expect(counts(`\n${mark}${sample()}\n`)).toMatchObject({ rows: 0, malformed: 1 });
    expect(counts(`${mark}${mark}${sample()}\n`)).toMatchObject({ rows: 0, malformed: 1 });
    expect(counts("\xef\xbb")).toMatchObject({ lines: 1, malformed: 1 });
    // Nothing is left of it: no line, so no torn one.
    expect(counts(mark)).toEqual(NONE);
  });

  it("takes a line of 4,096 bytes, and none longer", () => {
    expect(counts(`${sample().padEnd(4096)}\n`)).toMatchObject({ rows: 1 });
    for (const text of [sample(), HEADERS.tcp, "", "$"]) {
      const { malformed, problems } = parse(`${text.padEnd(4097)}\n`);
      expect({ malformed, reason: problems[0]?.reason }).toEqual({ malformed: 1, reason: "length" });
    }
    // A carriage return is a byte of its line, a byte order mark is not.
    expect(counts(`${sample().padEnd(4096)}\r\n`)).toMatchObject({ malformed: 1 });
    expect(counts(`\xef\xbb\xbf${sample().padEnd(4096)}\n`)).toMatchObject({ rows: 1 });
    expect(parse(sample().padEnd(5000)).problems[0]?.reason).toBe("length");
  });

  it("says where a malformed line is, and quotes 80 bytes of it", () => {
    const long = `  ${"é".repeat(100)}`;
    const { problems } = parse(`\xef\xbb\xbf${HEADERS.tcp}\r\n\nbroken\r\n${sample()}\n${long}`);
    expect(problems).toEqual([
      { line: 3, byteOffset: 3 + 151 + 1, reason: "slot", text: "broken\r" },
      { line: 5, byteOffset: 3 + 151 + 1 + 8 + sample().length + 1, reason: "slot", text: long.slice(0, 80) },
    ]);
  });
});

describe("headers", () => {
  it.each([
    ["tabs between", "sl\tlocal_address\n", 1],
    ["more after local_address", "  sl  local_address_and_more st\n", 1],
    ["cut short", "  sl  local_address rem_address   st", 1],
    ["sl alone", "sl\n", 0],
    ["another second token", "sl rem_address local_address\n", 0],
    ["a token that only starts with sl", "slot local_address\n", 0],
    ["upper case", "SL local_address\n", 0],
    ["a prompt before it", "$ sl local_address\n", 0],
  ])("%s", (_, text, headers) => {
    expect(counts(text)).toMatchObject({ lines: 1, headers, skipped: headers, malformed: 1 - headers });
  });

  it("stand anywhere, any number of them, or nowhere", () => {
    const text = `${sample()}\n${HEADERS.tcp6}\n${sample()}\n${HEADERS.udp}\n${HEADERS.udp}\n`;
    expect(counts(text)).toEqual({ ...NONE, lines: 5, rows: 2, skipped: 3, headers: 3 });
  });
});

describe("a torn last line", () => {
  const cut = (tail: string) => parse(sample({ tail }).trimEnd());

  it("is a row when something stands after its inode", () => {
    expect(only(`${sample({ tail: "" })} `).inode).toBe(12345);
    expect(only(`${sample({ tail: "" })}\t`).inode).toBe(12345);
    expect(only(`${sample({ tail: "" })}\r`).inode).toBe(12345);
    expect(cut("1").rows.length).toBe(1);
  });

  it("is none when its inode may have lost digits", () => {
    expect(cut("").problems[0]?.reason).toBe("inode");
    expect(only(`${sample({ tail: "" })}\n`).inode).toBe(12345);
  });

  it("keeps the reason of an earlier column", () => {
    expect(parse("  0: 0100007F:1F90 0200").problems[0]?.reason).toBe("remote");
  });

  it("is what ends the input, not what ends badly", () => {
    expect(parse(`${sample({ tail: "" })}\n`).tornTail).toBe(false);
    expect(parse("broken").tornTail).toBe(true);
  });
});
