import { findNewline, isBlank, skipBlanks, skipToken } from "../../assembly/text/lines";
import { put } from "./text";

describe("lines", () => {
  test("blanks are space, tab and carriage return", () => {
    let blanks = 0;
    for (let byte: u32 = 0; byte < 256; byte++) if (isBlank(byte)) blanks++;
    expect(blanks).toBe(3);
    const p = put(" \t\r x y");
    expect(skipBlanks(p, p + 7) - p).toBe(4);
    expect(skipBlanks(p, p + 3) - p).toBe(3);
    expect(skipToken(p + 4, p + 7) - p).toBe(5);
  });

  test("a newline is found at every distance, and never at or behind the end", () => {
    for (let at = 0; at < 70; at++) {
      const p = put(" ".repeat(100));
      store<u8>(p + at, 0x0a);
      expect(findNewline(p, p + 100) - p).toBe(at);
      expect(findNewline(p, p + at) - p).toBe(at);
      expect(findNewline(p + at, p + 100) - p).toBe(at);
    }
    const p = put(" ".repeat(100));
    expect(findNewline(p, p + 64) - p).toBe(64);
    expect(findNewline(p, p) - p).toBe(0);
  });
});
