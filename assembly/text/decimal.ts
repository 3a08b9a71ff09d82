/** The end of the run of decimal digits at `p`. */
export function skipDecimal(p: usize, end: usize): usize {
  while (p < end && <u32>load<u8>(p) - 0x30 < 10) p++;
  return p;
}

/** No decimal of this size is exact any more: what decimalValue answers for it and for anything larger. */
export const HUGE: u64 = 1 << 63;

/** Value of the decimal digits [p, end), HUGE when 2^63 or more. */
export function decimalValue(p: usize, end: usize): u64 {
  let value: u64 = 0;
  for (; p < end; p++) {
    const digit = <u64>load<u8>(p) - 0x30;
    if (value > (HUGE - 10) / 10) return HUGE;
    value = value * 10 + digit;
  }
  return value;
}

/*
 * Eight characters at once in a u64, first character in the low byte ("SIMD within a register").
 */
const BLANKS: u64 = 0x2020202020202020;
const ZEROS: u64 = 0x3030303030303030;
const SIXES: u64 = 0x0606060606060606;
const HIGH_NIBBLES: u64 = 0xf0f0f0f0f0f0f0f0;

/** Not a number: no eight digits have this value. */
export const BAD: u64 = u64.MAX_VALUE;

/**
 * Right-aligned digits behind blanks, `%5u` or `%8d`, in the bytes of `text` that `mask` (high bytes) selects, to one
 * digit a byte with zeros for the blanks; BAD if anything else stands there.
 */
export function paddedDigits(text: u64, mask: u64): u64 {
  // A digit has bit 4 set and a blank has not, so the lowest one set marks the first digit. With none, ctz is 64,
  // `from` 0, and the blanks are refused as digits.
  const from = ctz(text & mask & 0x1010101010101010) & 0x38;
  const number = (u64.MAX_VALUE << from) & mask;
  const digits = (text ^ ZEROS) & number;
  const stray = (text ^ BLANKS) & (mask ^ number);
  return (((digits + (SIXES & mask)) | digits) & HIGH_NIBBLES) | stray ? BAD : digits;
}

/** Value of eight digits, one a byte, the first (most significant) in the low byte. */
export function digitsValue(digits: u64): u64 {
  digits = digits * 10 + (digits >> 8);
  return (
    ((digits & 0x000000ff000000ff) * 0x000f424000000064 + ((digits >> 16) & 0x000000ff000000ff) * 0x0000271000000001) >>
    32
  );
}

/** Bits in front of the first byte of `text` that is no digit: 0, 8, … 56, or 64 when all eight are. */
export function digitBits(text: u64): u64 {
  const digits = text ^ ZEROS;
  return ctz(((digits + SIXES) | digits) & HIGH_NIBBLES) & 0x78;
}

/** Value of the first `bits` / 8 (1 to 8) characters of `text`, which are digits. */
export function leadingValue(text: u64, bits: u64): u64 {
  return digitsValue((text ^ ZEROS) << (64 - bits));
}
