import { hexDigit, writeV4 } from "./numbers";

/*
 * Addresses as text, as src/table/addresses.ts writes them: IPv6 per RFC 5952, a v4-mapped one as ::ffff:a.b.c.d.
 */

const COLON: u8 = 0x3a;

/** "::ffff:" */
const MAPPED: u64 = 0x3a666666663a3a;

/** The sixteen bytes at `address` as text at `p`; returns its end. At most 45 bytes, and some more are overwritten. */
export function writeAddress(p: usize, address: usize, v4: bool, tables: usize): usize {
  if (v4) return writeV4(p, address + 12, tables);
  if (load<u64>(address) == 0 && load<u32>(address, 8) == 0xffff0000) {
    store<u64>(p, MAPPED);
    return writeV4(p + 7, address + 12, tables);
  }
  return writeV6(p, address);
}

function writeV6(p: usize, address: usize): usize {
  // The first of the longest runs of zero groups, if it is longer than one, becomes "::".
  let from: u32 = 8;
  let length: u32 = 1;
  let run: u32 = 0;
  for (let group: u32 = 0; group < 8; group++) {
    run = load<u16>(address + (group << 1)) ? 0 : run + 1;
    if (run > length) {
      length = run;
      from = group + 1 - run;
    }
  }
  for (let group: u32 = 0; group < 8; group++) {
    if (group == from) {
      store<u16>(p, 0x3a3a);
      p += 2;
      group += length - 1;
      continue;
    }
    if (group > 0 && group != from + length) store<u8>(p++, COLON);
    p = writeGroup(p, <u32>bswap(load<u16>(address + (group << 1))));
  }
  return p;
}

/** Hex without zeros in front. */
function writeGroup(p: usize, value: u32): usize {
  if (value >= 0x1000) store<u8>(p++, hexDigit(value >> 12));
  if (value >= 0x100) store<u8>(p++, hexDigit((value >> 8) & 15));
  if (value >= 0x10) store<u8>(p++, hexDigit((value >> 4) & 15));
  store<u8>(p, hexDigit(value & 15));
  return p + 1;
}
