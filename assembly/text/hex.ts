/** Value of a hex digit of either case, or 16 and more. */
export function hexDigit(byte: u32): u32 {
  const digit = byte - 0x30;
  if (digit < 10) return digit;
  const letter = (byte | 0x20) - 0x61;
  return letter < 6 ? letter + 10 : 255;
}

/** The end of the run of hex digits at `p`. */
export function skipHex(p: usize, end: usize): usize {
  while (p < end && hexDigit(load<u8>(p)) < 16) p++;
  return p;
}

/** Value of the hex digits [p, end), at most 16 of them. */
export function hexValue(p: usize, end: usize): u64 {
  let value: u64 = 0;
  for (; p < end; p++) value = (value << 4) | hexDigit(load<u8>(p));
  return value;
}

/**
 * Sixteen upper-case hex digits to their values; every other byte becomes 16 or more, so one look at the result's high
 * nibbles proves all digits. After Wojciech Muła, "Hexadecimal to bytes with SIMD": two saturating ways, one for 0–9
 * and one for A–F, each throws the other's bytes out of range, and the smaller result is right. The constants are
 * arguments because the caller keeps them: see text/kept.
 */
export function nibbles(text: v128, minus58: v128, six: v128, minus16: v128, letterA: v128, ten: v128): v128 {
  const digits = i8x16.sub(i8x16.sub_sat_u(i8x16.add(text, minus58), six), minus16);
  const letters = i8x16.add_sat_u(i8x16.sub(text, letterA), ten);
  return i8x16.min_u(digits, letters);
}

/** Pairs of nibbles (high first) to bytes, each in the low half of a 16-bit lane: (h + 256 l)(1 + 4096) >> 8 = 16 h + l. */
export function joinNibbles(pairs: v128, factor: v128): v128 {
  return i16x8.shr_u(i16x8.mul(pairs, factor), 8);
}
