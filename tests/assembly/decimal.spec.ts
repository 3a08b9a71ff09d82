import {
  areDigits,
  decimalValue,
  HUGE,
  numberMask,
  paddedFault,
  paddedLifts,
  paddedValue,
  paddedZeros,
  sameWidthFault,
  sixteenDigits,
  skipDecimal,
  weighted,
} from "../../assembly/text/decimal";
import { eight, put } from "./text";

const ALL: u64 = u64.MAX_VALUE;
const FIVE: u64 = 0xffffffffff000000;

describe("decimal digits from here to there", () => {
  test("a run of digits ends at the first other byte", () => {
    const p = put("01234567890 1");
    expect(skipDecimal(p, p + 13) - p).toBe(11);
    expect(skipDecimal(p, p + 4) - p).toBe(4);
    expect(skipDecimal(p + 11, p + 13) - p).toBe(11);
  });

  test("all of it, and there is something", () => {
    const p = put("12345678901 3");
    for (let width = 1; width <= 11; width++) expect(areDigits(p, p + width)).toBe(true);
    expect(areDigits(p, p)).toBe(false);
    expect(areDigits(p, p + 12)).toBe(false);
    for (let byte: u32 = 0; byte < 256; byte++) {
      store<u8>(p + 2, <u8>byte);
      const isDigit = byte >= 0x30 && byte <= 0x39;
      expect(areDigits(p, p + 3)).toBe(isDigit);
      expect(areDigits(p, p + 8)).toBe(isDigit);
      expect(areDigits(p, p + 9)).toBe(isDigit);
      expect(areDigits(p, p + 2)).toBe(true);
    }
  });

  test("values of every width", () => {
    const p = put("12345678901");
    let value: u64 = 0;
    for (let width = 1; width <= 11; width++) {
      value = value * 10 + (width % 10);
      expect(decimalValue(p, p + width)).toBe(value);
    }
    expect(decimalValue(p, p)).toBe(0);
  });

  test("values up to 2^63", () => {
    const p = put("9007199254740993");
    expect(decimalValue(p, p + 16)).toBe(9007199254740993);
    const q = put("9223372036854775799");
    expect(decimalValue(q, q + 19)).toBe(9223372036854775799);
  });

  test("larger ones are HUGE, however many digits", () => {
    const p = put("99999999999999999999999999999999");
    expect(decimalValue(p, p + 20)).toBe(HUGE);
    expect(decimalValue(p, p + 32)).toBe(HUGE);
  });
});

describe("decimal, eight at once", () => {
  test("right-aligned numbers of every width", () => {
    expect(paddedValue(eight("       0"))).toBe(0);
    expect(paddedValue(eight("      42"))).toBe(42);
    expect(paddedValue(eight(" 1234567"))).toBe(1234567);
    expect(paddedValue(eight("99999999"))).toBe(99999999);
    expect(paddedValue(eight("00000001"))).toBe(1);
    expect(paddedFault(eight("       0"), ALL)).toBe(0);
    expect(paddedFault(eight("99999999"), ALL)).toBe(0);
  });

  test("bytes outside the mask do not matter", () => {
    expect(paddedFault(eight("x9: 1000"), FIVE)).toBe(0);
    expect(sameWidthFaultOf("x9: 1000", "   99999", FIVE) != 0).toBe(true);
    expect(sameWidthFaultOf("x9: 1000", "    9999", FIVE)).toBe(0);
  });

  test("anything but blanks, then digits, is a fault", () => {
    expect(paddedFault(eight("        "), ALL) != 0).toBe(true);
    expect(paddedFault(eight("1      1"), ALL) != 0).toBe(true);
    expect(paddedFault(eight("     12 "), ALL) != 0).toBe(true);
    expect(paddedFault(eight("      -1"), ALL) != 0).toBe(true);
    expect(paddedFault(eight("     %42"), ALL) != 0).toBe(true);
    expect(paddedFault(eight("\t      1"), ALL) != 0).toBe(true);
    expect(paddedFault(eight("      :0"), ALL) != 0).toBe(true);
    expect(paddedFault(eight("      /0"), ALL) != 0).toBe(true);
  });

  test("every other byte in every place is a fault", () => {
    for (let at: u64 = 0; at < 64; at += 8) {
      for (let byte: u64 = 0; byte < 256; byte++) {
        const text = (eight("12345678") & ~((<u64>255) << at)) | (byte << at);
        const fits = (byte >= 0x30 && byte <= 0x39) || (byte == 0x20 && at == 0);
        expect(paddedFault(text, ALL) == 0).toBe(fits);
      }
    }
  });

  test("of the same width are what is right, and as wide", () => {
    expect(sameWidthFaultOf("    1234", "    9999", ALL)).toBe(0);
    expect(sameWidthFaultOf("    0000", "    9999", ALL)).toBe(0);
    expect(sameWidthFaultOf("99999999", "12345678", ALL)).toBe(0);
    expect(sameWidthFaultOf("     234", "    9999", ALL) != 0).toBe(true);
    expect(sameWidthFaultOf("   12345", "    9999", ALL) != 0).toBe(true);
    expect(sameWidthFaultOf("        ", "    9999", ALL) != 0).toBe(true);
  });

  test("every other byte in every place is no number of the same width", () => {
    const number = numberMask(eight("   45678"), ALL);
    for (let at: u64 = 0; at < 64; at += 8) {
      for (let byte: u64 = 0; byte < 256; byte++) {
        const text = (eight("   12345") & ~((<u64>255) << at)) | (byte << at);
        const fits = at < 24 ? byte == 0x20 : byte >= 0x30 && byte <= 0x39;
        expect(sameWidthFault(text, ALL, paddedZeros(number), paddedLifts(number)) == 0).toBe(fits);
      }
    }
  });
});

describe("decimal, in a vector", () => {
  test("weighted digits", () => {
    const weights = i16x8(0, 10000, 1000, 100, 10, 1, 0, 0);
    expect(lane(weighted(i8x16(7, 6, 5, 5, 3, 5, 9, 9, 1, 1, 1, 1, 1, 1, 1, 1), weights))).toBe(65535);
    expect(lane(weighted(i8x16.splat(9), weights))).toBe(99999);
    expect(lane(weighted(i8x16.splat(0), weights))).toBe(0);
  });

  test("sixteen digits, exact as far as a double is", () => {
    expect(sixteen("0000000000000000")).toBe(0);
    expect(sixteen("0000000000000007")).toBe(7);
    expect(sixteen("0000000099999999")).toBe(99999999);
    expect(sixteen("0000000100000000")).toBe(100000000);
    expect(sixteen("0000004294967296")).toBe(4294967296);
    expect(sixteen("0123456789012345")).toBe(123456789012345);
    expect(sixteen("0999999999999999")).toBe(999999999999999);
    expect(sixteen("9007199254740991")).toBe(9007199254740991);
    let value: f64 = 1;
    for (let at = 15; at >= 0; at--) {
      expect(sixteen(`${"0".repeat(at)}1${"0".repeat(15 - at)}`)).toBe(value);
      value *= 10;
    }
  });
});

/** sameWidthFault() of `text`, after `before`. */
function sameWidthFaultOf(text: string, before: string, mask: u64): u64 {
  const number = numberMask(eight(before), mask);
  return sameWidthFault(eight(text), mask, paddedZeros(number), paddedLifts(number));
}

function lane(sums: v128): u32 {
  return i32x4.extract_lane(sums, 0);
}

function sixteen(text: string): f64 {
  const value = sixteenDigits(
    i8x16.sub(v128.load(put(text)), i8x16.splat(0x30)),
    i16x8(10, 1, 10, 1, 10, 1, 10, 1),
    i16x8(100, 1, 100, 1, 100, 1, 100, 1),
    i16x8(10000, 1, 10000, 1, 10000, 1, 10000, 1),
    f64x2(100000000, 1),
  );
  return f64x2.extract_lane(value, 0);
}
