import {
  decimalValue,
  digitBits,
  digitsValue,
  HUGE,
  leadingValue,
  paddedDigits,
  paddedFault,
  skipDecimal,
} from "../../assembly/text/decimal";
import { eight, put } from "./text";

const ALL: u64 = u64.MAX_VALUE;
const FIVE: u64 = 0xffffffffff000000;

describe("decimal, a byte at a time", () => {
  test("a run of digits ends at the first other byte", () => {
    const p = put("01234567890 1");
    expect(skipDecimal(p, p + 13) - p).toBe(11);
    expect(skipDecimal(p, p + 4) - p).toBe(4);
    expect(skipDecimal(p + 11, p + 13) - p).toBe(11);
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
    expect(digitsValue(paddedDigits(eight("       0"), ALL))).toBe(0);
    expect(digitsValue(paddedDigits(eight("      42"), ALL))).toBe(42);
    expect(digitsValue(paddedDigits(eight(" 1234567"), ALL))).toBe(1234567);
    expect(digitsValue(paddedDigits(eight("99999999"), ALL))).toBe(99999999);
    expect(digitsValue(paddedDigits(eight("00000001"), ALL))).toBe(1);
    expect(paddedFault(eight("       0"), ALL)).toBe(0);
    expect(paddedFault(eight("99999999"), ALL)).toBe(0);
  });

  test("bytes outside the mask do not matter", () => {
    expect(digitsValue(paddedDigits(eight("x9: 1000"), FIVE))).toBe(1000);
    expect(digitsValue(paddedDigits(eight("99965534"), FIVE))).toBe(65534);
    expect(paddedFault(eight("x9: 1000"), FIVE)).toBe(0);
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

  test("a number that starts here: its length and its value", () => {
    expect(digitBits(eight("1287922 "))).toBe(56);
    expect(leadingValue(eight("1287922 "), 56)).toBe(1287922);
    expect(digitBits(eight("7 1 0000"))).toBe(8);
    expect(leadingValue(eight("7 1 0000"), 8)).toBe(7);
    expect(digitBits(eight("42949672"))).toBe(64);
    expect(leadingValue(eight("42949672"), 64)).toBe(42949672);
    expect(digitBits(eight(" 1 00000"))).toBe(0);
  });
});
