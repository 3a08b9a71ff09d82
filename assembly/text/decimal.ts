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

/*
 * Right-aligned digits behind blanks, `%5u` or `%8d`, in the bytes of `text` that `mask` (high bytes) selects. What the
 * three functions share is computed once where they are called together.
 */

/** Ones in the bytes from the first digit on. A digit has bit 4 set and a blank has not; with no digit, all of `mask`. */
function numberMask(text: u64, mask: u64): u64 {
  return (u64.MAX_VALUE << (ctz(text & mask & 0x1010101010101010) & 0x38)) & mask;
}

/** The digits, one a byte, with zeros in front: for digitsValue(). */
export function paddedDigits(text: u64, mask: u64): u64 {
  return (text ^ ZEROS) & numberMask(text, mask);
}

/** 0 when nothing but blanks, then digits, stands there. */
export function paddedFault(text: u64, mask: u64): u64 {
  const number = numberMask(text, mask);
  const digits = (text ^ ZEROS) & number;
  return (((digits + (SIXES & mask)) | digits) & HIGH_NIBBLES) | ((text ^ BLANKS) & (mask ^ number));
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
