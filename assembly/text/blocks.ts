/*
 * Sixty-four bytes at once, a bit for each: the first byte is the lowest bit.
 */

/** Ones where the byte, signed, is below `byte`. */
export function bitsBelow(p: usize, byte: u32): u64 {
  const limit = i8x16.splat(<i8>byte);
  return join(
    i8x16.bitmask(i8x16.lt_s(v128.load(p), limit)),
    i8x16.bitmask(i8x16.lt_s(v128.load(p, 16), limit)),
    i8x16.bitmask(i8x16.lt_s(v128.load(p, 32), limit)),
    i8x16.bitmask(i8x16.lt_s(v128.load(p, 48), limit)),
  );
}

/** Ones where the byte is `byte`. */
export function bitsEqual(p: usize, byte: u32): u64 {
  const wanted = i8x16.splat(<i8>byte);
  return join(
    i8x16.bitmask(i8x16.eq(v128.load(p), wanted)),
    i8x16.bitmask(i8x16.eq(v128.load(p, 16), wanted)),
    i8x16.bitmask(i8x16.eq(v128.load(p, 32), wanted)),
    i8x16.bitmask(i8x16.eq(v128.load(p, 48), wanted)),
  );
}

/** Ones where the byte is a space, a tab or a carriage return. */
export function bitsBlank(p: usize): u64 {
  return bitsEqual(p, 0x20) | bitsEqual(p, 0x09) | bitsEqual(p, 0x0d);
}

function join(a: u32, b: u32, c: u32, d: u32): u64 {
  return <u64>a | ((<u64>b) << 16) | ((<u64>c) << 32) | ((<u64>d) << 48);
}

/** Ones below the lowest one of `bits`. */
export function bitsInFront(bits: u64): u64 {
  return (bits - 1) & ~bits;
}

/** Runs of ones. */
export function countRuns(bits: u64): u32 {
  return <u32>popcnt(bits & ~(bits << 1));
}
