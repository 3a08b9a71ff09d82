// How a value is written: the kinds of a plan's fields.

/** The literal alone: what is the same in all rows. */
export const LITERAL: u32 = 0;
export const U8: u32 = 1;
export const U16: u32 = 2;
export const U32: u32 = 3;
export const I32: u32 = 4;
/** A whole number up to 2^53 in an f64. */
export const WHOLE: u32 = 5;
/** Sixteen hex digits. */
export const HEX64: u32 = 6;
export const ADDRESS: u32 = 7;
export const PROTOCOL: u32 = 8;
export const STATE: u32 = 9;

/** Bytes that a value of this kind takes in its column. */
export function width(kind: u32): u32 {
  if (kind <= LITERAL) return 0;
  if (kind <= U8 || kind >= PROTOCOL) return 1;
  if (kind <= U16) return 2;
  if (kind <= I32) return 4;
  return kind <= HEX64 ? 8 : 16;
}
