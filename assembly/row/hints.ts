import { LOOKED_AT } from "../layout";
import { BAD_LOCAL, BAD_SLOT } from "../reasons";
import { isBlank } from "../text/lines";

// What ends a protocol's name, and a header's first word: low byte first, in lower case.
const CP: u32 = 0x7063; // tcp
const DP: u32 = 0x7064; // udp
const MP: u32 = 0x706d; // icmp
const AW: u32 = 0x7761; // raw
const SL: u32 = 0x6c73;

/**
 * Whether the malformed line [line, end) may be a label or have a prefix: the host decides. A label names a protocol, and
 * in front of a row or a header ends a prefix with a time or a slot: `12:30`, `3: `.
 */
export function mayHint(line: usize, end: usize, reason: u32): bool {
  if (reason > BAD_LOCAL || reason < BAD_SLOT) return false;
  end = min(end, line + LOOKED_AT);
  for (let p = line + 1; p < end; p++) {
    const pair = <u32>load<u16>(p - 1) | 0x2020;
    if (pair == CP || pair == DP || pair == MP || pair == AW || pair == SL) return true;
    if (pair >> 8 == 0x3a && isDigit(pair & 0xff) && (isDigit(load<u8>(p + 1)) || isBlank(load<u8>(p + 1))))
      return true;
  }
  return false;
}

function isDigit(byte: u32): bool {
  return byte - 0x30 < 10;
}
