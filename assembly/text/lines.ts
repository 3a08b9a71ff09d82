/** Space, tab and carriage return stand between columns. */
export function isBlank(byte: u32): bool {
  return byte == 0x20 || byte == 0x09 || byte == 0x0d;
}

export function skipBlanks(p: usize, end: usize): usize {
  while (p < end && isBlank(load<u8>(p))) p++;
  return p;
}

/** The end of the token that starts at `p`. */
export function skipToken(p: usize, end: usize): usize {
  while (p < end && !isBlank(load<u8>(p))) p++;
  return p;
}

/** Address of the first newline in [p, end), or `end`. Sixteen bytes at a time, reading up to 15 past `end`. */
export function findNewline(p: usize, end: usize): usize {
  const newline = i8x16.splat(0x0a);
  while (p < end) {
    const hits = i8x16.bitmask(i8x16.eq(v128.load(p), newline));
    if (hits) {
      p += ctz(hits);
      return p < end ? p : end;
    }
    p += 16;
  }
  return end;
}

/** True when the token [p, end) is, or starts with, the `length` bytes of `word` (at most 8, low byte first). */
export function startsWith(p: usize, end: usize, word: u64, length: usize): bool {
  if (p + length > end) return false;
  for (let i: usize = 0; i < length; i++) {
    if (load<u8>(p + i) != <u8>(word >> (i << 3))) return false;
  }
  return true;
}
