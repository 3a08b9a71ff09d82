import { get } from "../fields";
import { HEADER, HEADER_DATAGRAM, HEADER_SILENT, HEADER_TCP, NO_HINT, PROTOCOL_HINT } from "../header";
import { isBlank, skipBlanks, skipToken, startsWith } from "../text/lines";

// Protocol codes, v4: the v6 one is one more.
const TCP: u32 = 0;
const UDP: u32 = 2;

/** The width that kernels from 2.4 on pad a tcp table's header to. */
const TCP_HEADER: usize = 149;

const SL: u64 = 0x6c73; // "sl"
const LOCAL_AD: u64 = 0x64615f6c61636f6c; // "local_ad"
const DRESS: u64 = 0x7373657264; // "dress"
const DROPS_WORD: u64 = 0x73706f7264; // "drops"

/** True when the line [p, end) is a table's header. */
export function isHeader(p: usize, end: usize): bool {
  p = skipBlanks(p, end);
  const first = skipToken(p, end);
  if (first - p != 2 || !startsWith(p, first, SL, 2)) return false;
  p = skipBlanks(first, end);
  const second = skipToken(p, end);
  return startsWith(p, second, LOCAL_AD, 8) && startsWith(p + 8, second, DRESS, 5);
}

/** The HEADER_ constant of the header line [line, end). */
export function headerKind(line: usize, end: usize): u32 {
  let p = skipBlanks(line, end);
  while (p < end) {
    const token = p;
    p = skipToken(p, end);
    if (p - token == 5 && startsWith(token, p, DROPS_WORD, 5)) return HEADER_DATAGRAM;
    p = skipBlanks(p, end);
  }
  if (end > line && load<u8>(end - 1) == 0x0d) end--;
  return end - line == TCP_HEADER && isBlank(load<u8>(end - 1)) ? HEADER_TCP : HEADER_SILENT;
}

function datagram(): u32 {
  const hint = get(PROTOCOL_HINT);
  return hint == NO_HINT || hint <= 1 ? UDP : hint & ~1;
}

/** Protocol code (v4) of rows under a header that decides, or NO_HINT where each row does. */
export function protocolOfTable(): u32 {
  const header = get(HEADER);
  return header == HEADER_SILENT ? NO_HINT : header == HEADER_TCP ? TCP : datagram();
}

/** Protocol code (v4) of a row under a silent header: `tail` is the number of tokens after its inode, 0 when not known. */
export function protocolOfRow(tail: u32, state: u32): u32 {
  const plain = state & 0x7f;
  if (tail >= 4 || (plain != 1 && plain != 7)) return TCP;
  const hint = get(PROTOCOL_HINT);
  if (tail >= 2 || (hint == NO_HINT ? plain == 7 : hint > 1)) return datagram();
  return TCP;
}
