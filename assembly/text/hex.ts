/** Value of a hex digit of either case, or 16 and more. */
export function hexDigit(byte: u32): u32 {
  const digit = byte - 0x30;
  const letter = (byte | 0x20) - 0x61;
  // Digits and letters come in any order: no branch on which it is.
  return select<u32>(digit, select<u32>(letter + 10, 255, letter < 6), digit < 10);
}

/** The end of the run of hex digits at `p`. */
export function skipHex(p: usize, end: usize): usize {
  while (p < end && hexDigit(load<u8>(p)) < 16) p++;
  return p;
}

/** Value of the hex digits [p, end), at most 16 of them: eight at a time, reading up to 7 bytes past `end`. */
export function hexValue(p: usize, end: usize): u64 {
  let value: u64 = 0;
  for (; p < end; p += 8) {
    const bits = min<u64>(end - p, 8) << 3;
    value = (value << (bits >> 1)) | eightDigits(load<u64>(p) << (64 - bits));
  }
  return value;
}

/** Value of eight hex digits, the most significant in the low byte; bytes of 0 are zeros too. */
function eightDigits(text: u64): u64 {
  // A letter has bit 6 set, and 9 more than its low nibble. Then nibbles to bytes, to words, to one.
  let value = (text & 0x0f0f0f0f0f0f0f0f) + ((text >> 6) & 0x0101010101010101) * 9;
  value = ((value << 4) | (value >> 8)) & 0x00ff00ff00ff00ff;
  value = ((value << 8) | (value >> 16)) & 0x0000ffff0000ffff;
  return ((value << 16) | (value >> 32)) & 0xffffffff;
}

/** A bit for each of the sixteen bytes at `p` that is a hex digit, of either case; the first byte's is the lowest. */
export function hexDigitsAt(p: usize): u32 {
  const text = v128.load(p);
  const digits = i8x16.le_u(i8x16.sub(text, i8x16.splat(0x30)), i8x16.splat(9));
  const letters = i8x16.sub(v128.or(text, i8x16.splat(0x20)), i8x16.splat(0x61));
  return i8x16.bitmask(v128.or(digits, i8x16.le_u(letters, i8x16.splat(5))));
}

/**
 * Sixteen upper-case hex digits to their values; every other byte becomes 16 or more, so one look at the result's high
 * nibbles proves all digits. After Wojciech Muła, "Hexadecimal to bytes with SIMD": two saturating ways, one for 0–9
 * and one for A–F, each throws the other's bytes out of range, and the smaller result is right. The constants are
 * arguments because the caller keeps them: see row/constant-in-memory.
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
