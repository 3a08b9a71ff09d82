import { hexDigit, hexDigitsAt, hexValue, joinNibbles, nibbles, skipHex } from "../../assembly/text/hex";
import { put } from "./text";

function values(text: v128): v128 {
  return nibbles(text, i8x16.splat(-58), i8x16.splat(6), i8x16.splat(-16), i8x16.splat(65), i8x16.splat(10));
}

describe("hex digits from here to there", () => {
  test("digits of either case and nothing else", () => {
    for (let byte: u32 = 0; byte < 256; byte++) {
      const digit = byte >= 0x30 && byte <= 0x39;
      const upper = byte >= 0x41 && byte <= 0x46;
      const lower = byte >= 0x61 && byte <= 0x66;
      expect(hexDigit(byte) < 16).toBe(digit || upper || lower);
    }
    expect(hexDigit(0x39)).toBe(9);
    expect(hexDigit(0x41)).toBe(10);
    expect(hexDigit(0x66)).toBe(15);
  });

  test("a run and its value", () => {
    const p = put("1AD7F29abba:");
    expect(skipHex(p, p + 12) - p).toBe(11);
    expect(hexValue(p, p + 11)).toBe(0x1ad7f29abba);
    const q = put("FFFFFFFFFFFFFFFF");
    expect(hexValue(q, q + 16)).toBe(u64.MAX_VALUE);
    expect(hexValue(q, q)).toBe(0);
  });

  test("values of every width", () => {
    const p = put("123456789abcdEF0");
    let value: u64 = 0;
    for (let width = 1; width <= 16; width++) {
      value = (value << 4) | (width & 15);
      expect(hexValue(p, p + width)).toBe(value);
    }
  });
});

describe("hex, sixteen at once", () => {
  test("digits of either case and nothing else", () => {
    for (let first = 0; first < 256; first += 16) {
      const p = put("0000000000000000");
      for (let i = 0; i < 16; i++) store<u8>(p + i, <u8>(first + i));
      for (let i = 0; i < 16; i++) {
        const isDigit = hexDigit(<u32>(first + i)) < 16;
        expect((hexDigitsAt(p) & (1 << i)) != 0).toBe(isDigit);
      }
    }
  });

  test("upper-case digits are their values, every other byte is 16 or more", () => {
    for (let first = 0; first < 256; first += 16) {
      const p = put("0000000000000000");
      for (let i = 0; i < 16; i++) store<u8>(p + i, <u8>(first + i));
      v128.store(p + 16, values(v128.load(p)));
      for (let i = 0; i < 16; i++) {
        const byte = <u32>(first + i);
        const value = <u32>load<u8>(p + 16 + i);
        const upper = (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x46);
        expect(value < 16).toBe(upper);
        if (upper) expect(value).toBe(hexDigit(byte));
      }
    }
  });

  test("pairs of nibbles join to every byte", () => {
    const digits = "0123456789ABCDEF";
    for (let high = 0; high < 16; high++) {
      for (let low = 0; low < 16; low += 8) {
        let text = "";
        for (let i = 0; i < 8; i++) text += digits.charAt(high) + digits.charAt(low + i);
        const p = put(text);
        v128.store(p + 16, joinNibbles(values(v128.load(p)), i16x8.splat(0x1001)));
        for (let i = 0; i < 8; i++) expect(<i32>load<u16>(p + 16 + 2 * i)).toBe(high * 16 + low + i);
      }
    }
  });
});
