/*
 * Numbers as text. Each function writes at `p`, possibly some bytes more than it needs, and returns where its text ends.
 *
 * Tables, which setup() makes:
 *      0  100 × two digits
 *    256  256 × { up to three digits and a dot: u32 }
 *   1280  256 × u8, how long that is, dot included
 */
const PAIRS: usize = 0;
const QUADS: usize = 256;
const QUAD_LENGTHS: usize = 1280;

const ZERO: u32 = 0x30;
const DOT: u32 = 0x2e;

/** Fills TABLES_BYTES at `tables`. */
export function setup(tables: usize): void {
  for (let i: u32 = 0; i < 100; i++) store<u16>(tables + PAIRS + (i << 1), <u16>((i / 10) | ((i % 10) << 8)) + 0x3030);
  for (let i: u32 = 0; i < 256; i++) {
    const entry = tables + QUADS + (i << 2);
    let p = entry;
    if (i >= 100) store<u8>(p++, <u8>(ZERO + i / 100));
    if (i >= 10) store<u8>(p++, <u8>(ZERO + ((i / 10) % 10)));
    store<u8>(p++, <u8>(ZERO + (i % 10)));
    store<u8>(p++, <u8>DOT);
    store<u8>(tables + QUAD_LENGTHS + i, <u8>(p - entry));
  }
}

export function writeU32(p: usize, value: u32, tables: usize): usize {
  if (value < 10) {
    store<u8>(p, <u8>(ZERO + value));
    return p + 1;
  }
  const end = p + digitsOf(value);
  writeBackwards(end, p, value, tables);
  return end;
}

/** Up to 2^53, and beyond it up to 2^63. */
export function writeU64(p: usize, value: u64, tables: usize): usize {
  if (value <= u32.MAX_VALUE) return writeU32(p, <u32>value, tables);
  const billions = value / 1000000000;
  p = writeU64(p, billions, tables);
  let end = p + 9;
  let rest = <u32>(value - billions * 1000000000);
  // Nine digits, with their zeros.
  for (let i = 0; i < 4; i++) {
    end -= 2;
    store<u16>(end, load<u16>(tables + PAIRS + ((rest % 100) << 1)));
    rest /= 100;
  }
  store<u8>(p, <u8>(ZERO + rest));
  return p + 9;
}

export function writeI32(p: usize, value: i32, tables: usize): usize {
  if (value >= 0) return writeU32(p, <u32>value, tables);
  store<u8>(p, 0x2d);
  return writeU32(p + 1, 0 - <u32>value, tables);
}

/** Sixteen lower-case hex digits. */
export function writeHex64(p: usize, value: u64): usize {
  for (let shift: u64 = 64; shift > 0; p++) {
    shift -= 4;
    store<u8>(p, hexDigit(<u32>(value >> shift) & 15));
  }
  return p;
}

export function hexDigit(value: u32): u8 {
  return <u8>(value < 10 ? ZERO + value : 0x57 + value);
}

/** `a.b.c.d` of the four bytes at `address`. */
export function writeV4(p: usize, address: usize, tables: usize): usize {
  const quads = load<u32>(address);
  for (let shift: u32 = 0; shift < 32; shift += 8) {
    const byte = (quads >> shift) & 255;
    store<u32>(p, load<u32>(tables + QUADS + (byte << 2)));
    p += load<u8>(tables + QUAD_LENGTHS + byte);
  }
  return p - 1;
}

function digitsOf(value: u32): u32 {
  if (value < 100000) return value < 100 ? 2 : value < 1000 ? 3 : value < 10000 ? 4 : 5;
  return value < 1000000 ? 6 : value < 10000000 ? 7 : value < 100000000 ? 8 : value < 1000000000 ? 9 : 10;
}

/** The digits of `value` so that they end at `end`; as many as fit down to `start`. */
function writeBackwards(end: usize, start: usize, value: u32, tables: usize): void {
  while (end - start >= 2) {
    const rest = value / 100;
    end -= 2;
    store<u16>(end, load<u16>(tables + PAIRS + ((value - rest * 100) << 1)));
    value = rest;
  }
  if (end > start) store<u8>(start, <u8>(ZERO + value));
}
