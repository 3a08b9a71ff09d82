/*
 * Eight characters at once in a u64, first character in the low byte ("SIMD within a register").
 */
const BLANKS: u64 = 0x2020202020202020;
const ZEROS: u64 = 0x3030303030303030;
const SIXES: u64 = 0x0606060606060606;
const FIFTEENS: u64 = 0x0f0f0f0f0f0f0f0f;
const HIGH_NIBBLES: u64 = 0xf0f0f0f0f0f0f0f0;

/** 0 when every byte is below 16, and so it is with its byte of `lifts` added: at most 9 where that is 6. */
function tooLarge(digits: u64, lifts: u64): u64 {
  return ((digits + lifts) | digits) & HIGH_NIBBLES;
}

/** The digits [p, p + width), 1 to 8 of them, one a byte, behind zeros. */
function lastDigits(p: usize, width: usize): u64 {
  return (load<u64>(p) ^ ZEROS) << (64 - (width << 3));
}

/** The end of the run of decimal digits at `p`. */
export function skipDecimal(p: usize, end: usize): usize {
  while (p < end && <u32>load<u8>(p) - 0x30 < 10) p++;
  return p;
}

/** True when there is something in [p, end), and all of it digits. Reads up to 7 bytes past `end`. */
export function areDigits(p: usize, end: usize): bool {
  const width = end - p;
  if (width - 1 >= 8) return width != 0 && skipDecimal(p, end) == end;
  return tooLarge(lastDigits(p, width), SIXES) == 0;
}

/** No decimal of this size is exact any more: what decimalValue returns for it and for anything larger. */
export const HUGE: u64 = 1 << 63;

/** Value of the decimal digits [p, end), HUGE when 2^63 or more. Reads up to 7 bytes past `end`. */
export function decimalValue(p: usize, end: usize): u64 {
  const width = end - p;
  if (width - 1 < 8) return digitsValue(lastDigits(p, width));
  let value: u64 = 0;
  for (; p < end; p++) {
    const digit = <u64>load<u8>(p) - 0x30;
    if (value > (HUGE - 10) / 10) return HUGE;
    value = value * 10 + digit;
  }
  return value;
}

/*
 * Right-aligned digits behind blanks, `%4d` or `%8d`, in the bytes of `text` that `mask` (high bytes) selects.
 */

/** Ones in the bytes from the first digit on. A digit has bit 4 set and a blank has not; with no digit, all of `mask`. */
export function numberMask(text: u64, mask: u64): u64 {
  return (u64.MAX_VALUE << (ctz(text & mask & 0x1010101010101010) & 0x38)) & mask;
}

/** 0 when nothing but blanks, then digits, stands there. */
export function paddedFault(text: u64, mask: u64): u64 {
  const number = numberMask(text, mask);
  const digits = (text ^ ZEROS) & number;
  return tooLarge(digits, SIXES & mask) | ((text ^ BLANKS) & (mask ^ number));
}

/*
 * Rows that follow each other have numbers of the same width. Where that is known of a text, by its number's mask,
 * less is to be done for the next: taken off what it looks like, each blank is 0, each digit at most 9.
 */

/** `0` in the number's bytes, blanks in the others. */
export function paddedZeros(number: u64): u64 {
  return BLANKS | (number & 0x1010101010101010);
}

/** What lifts a byte above 15 that is not: 6 in the number's bytes, 15 in the others. */
export function paddedLifts(number: u64): u64 {
  return FIFTEENS ^ (number & 0x0909090909090909);
}

/** 0 when a number of the same width stands there. */
export function sameWidthFault(text: u64, mask: u64, zeros: u64, lifts: u64): u64 {
  return tooLarge((text ^ zeros) & mask, lifts);
}

/** Value of eight characters: right-aligned digits behind blanks. */
export function paddedValue(text: u64): u64 {
  return digitsValue((text ^ ZEROS) & numberMask(text, u64.MAX_VALUE));
}

/** Value of eight digits, one a byte, the first (most significant) in the low byte. */
function digitsValue(digits: u64): u64 {
  digits = digits * 10 + (digits >> 8);
  return (
    ((digits & 0x000000ff000000ff) * 0x000f424000000064 + ((digits >> 16) & 0x000000ff000000ff) * 0x0000271000000001) >>
    32
  );
}

/*
 * Digits in a vector, one a byte, most significant first. Weights are arguments because the caller keeps them: see
 * row/constant-in-memory.
 */

/** The sum of the first eight digits, each times its i16 in `weights`, as u32 in lane 0. */
export function weighted(digits: v128, weights: v128): v128 {
  let sums = i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(digits), weights);
  sums = i32x4.add(sums, i8x16.shuffle(sums, sums, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
  return i32x4.add(sums, i8x16.shuffle(sums, sums, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11));
}

/**
 * Value of sixteen digits as f64 in lane 0, exact up to 2^53: by pairs (`tens`: i16 10, 1, …), fours (`hundreds`: i16
 * 100, 1, …), eights (`tenThousands`: i16 10000, 1, …) and both halves (`halves`: f64 1e8, 1).
 */
export function sixteenDigits(digits: v128, tens: v128, hundreds: v128, tenThousands: v128, halves: v128): v128 {
  const pairs = i16x8.narrow_i32x4_s(
    i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(digits), tens),
    i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(digits), tens),
  );
  const fours = i32x4.dot_i16x8_s(pairs, hundreds);
  const eights = i32x4.dot_i16x8_s(i16x8.narrow_i32x4_s(fours, fours), tenThousands);
  const both = f64x2.mul(f64x2.convert_low_i32x4_s(eights), halves);
  return f64x2.add(both, i8x16.shuffle(both, both, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
}
