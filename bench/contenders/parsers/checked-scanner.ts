import { type Columns, columnParser } from "./columns";
import { type Contender, TO_A_MILLION } from "./contender";

/*
 * The tuned scanner doing all of sockdex's work on rows of the kernel's format: every digit and separator is checked,
 * a row that does not fit is skipped, and addresses take 16 bytes. Layout: tuned-scanner.ts.
 */
export const checkedScanner: Contender = {
  name: "tuned JS scanner, checked",
  mostRows: TO_A_MILLION,
  remark: "checks digits and separators and writes 16-byte addresses, as sockdex does",
  parser: (protocol) =>
    columnParser(protocol, 4, (bytes, columns) => scan(bytes, columns, protocol === "tcp" ? 0 : 24)),
};

/** A digit's value, and -1, which no shift makes positive, for what is none. */
const DIGIT = new Int8Array(256).fill(-1);
for (let i = 0; i < 16; i++) DIGIT[i.toString(16).toUpperCase().charCodeAt(0)] = i;

const NEWLINE = 0x0a;
const SPACE = 0x20;
const ZERO = 0x30;
const COLON = 0x3a;

const LEAST_SLOT = 4;
const PADDED = 149;
const UINT32_MAX = 2 ** 32 - 1;
/** The third word of ::ffff:a.b.c.d. */
const V4_MAPPED = 0xffff;

/** All of these answer a negative number when a digit is bad. Written out for V8: tuned-scanner.ts. */
function hex2(b: Uint8Array, p: number): number {
  return ((DIGIT[b[p] as number] as number) << 4) | (DIGIT[b[p + 1] as number] as number);
}

function hex4(b: Uint8Array, p: number): number {
  return (
    ((DIGIT[b[p] as number] as number) << 12) |
    ((DIGIT[b[p + 1] as number] as number) << 8) |
    ((DIGIT[b[p + 2] as number] as number) << 4) |
    (DIGIT[b[p + 3] as number] as number)
  );
}

/** Two bytes turned round. */
function turned4(b: Uint8Array, p: number): number {
  return (
    ((DIGIT[b[p + 2] as number] as number) << 12) |
    ((DIGIT[b[p + 3] as number] as number) << 8) |
    ((DIGIT[b[p] as number] as number) << 4) |
    (DIGIT[b[p + 1] as number] as number)
  );
}

/** The colon behind the slot, or a negative number. */
function colonOf(b: Uint8Array, start: number): number {
  let p = start;
  while (b[p] === SPACE) p++;
  for (let d = (b[p] as number) - ZERO; d >= 0 && d <= 9; ) d = (b[++p] as number) - ZERO;
  return b[p] === COLON && p >= start + LEAST_SLOT ? p : -1;
}

function newlineFrom(b: Uint8Array, from: number): number {
  let p = from;
  while (p < b.length && b[p] !== NEWLINE) p++;
  return p;
}

/** Answers the rows; lines that are none leave nothing. An address is `more` digits longer than in tcp. */
function scan(b: Uint8Array, c: Columns, more: 0 | 24): number {
  const { localAddress, remoteAddress, localPort, remotePort, state, txQueue, rxQueue } = c;
  const { timer, timerExpires, retransmits, uid, timeouts, inode } = c;
  const words = 1 + more / 8;
  let row = 0;
  for (let start = b.indexOf(NEWLINE) + 1; start < b.length; ) {
    let p = colonOf(b, start);
    let isGood = b[p + 1] === SPACE && b[p + 10 + more] === COLON && b[p + 15 + more] === SPACE;
    // Negative once it has met a bad digit.
    let proof = p;
    if (more === 0) {
      localAddress[row * 4] = remoteAddress[row * 4] = 0;
      localAddress[row * 4 + 1] = remoteAddress[row * 4 + 1] = 0;
      localAddress[row * 4 + 2] = remoteAddress[row * 4 + 2] = V4_MAPPED;
    }
    for (let word = 0; word < words; word++) {
      const at = row * 4 + 4 - words + word;
      let low = turned4(b, p + 2 + word * 8);
      let high = turned4(b, p + 6 + word * 8);
      localAddress[at] = (high << 16) | low;
      proof |= high | low;
      low = turned4(b, p + 16 + more + word * 8);
      high = turned4(b, p + 20 + more + word * 8);
      remoteAddress[at] = (high << 16) | low;
      proof |= high | low;
    }
    let value = hex4(b, p + 11 + more);
    localPort[row] = value;
    proof |= value;

    p += 24 + more * 2;
    value = hex4(b, p + 1);
    remotePort[row] = value;
    proof |= value;
    value = hex2(b, p + 6);
    state[row] = value;
    proof |= value;
    value = hex2(b, p + 27);
    timer[row] = value;
    proof |= value;
    let low = hex4(b, p + 13);
    let high = hex4(b, p + 9);
    txQueue[row] = (high << 16) | low;
    proof |= high | low;
    low = hex4(b, p + 22);
    high = hex4(b, p + 18);
    rxQueue[row] = (high << 16) | low;
    proof |= high | low;
    low = hex4(b, p + 34);
    high = hex4(b, p + 30);
    timerExpires[row] = (high << 16) | low;
    proof |= high | low;
    low = hex4(b, p + 43);
    high = hex4(b, p + 39);
    retransmits[row] = (high << 16) | low;
    proof |= high | low;
    isGood &&=
      b[p] === COLON &&
      b[p + 5] === SPACE &&
      b[p + 8] === SPACE &&
      b[p + 17] === COLON &&
      b[p + 26] === SPACE &&
      b[p + 29] === COLON &&
      b[p + 38] === SPACE &&
      b[p + 47] === SPACE;

    p += 47;
    while (b[p] === SPACE) p++;
    let first = p;
    value = 0;
    for (let d = (b[p] as number) - ZERO; d >= 0 && d <= 9; d = (b[++p] as number) - ZERO) value = value * 10 + d;
    uid[row] = Math.min(value, UINT32_MAX);
    isGood &&= p > first && b[p] === SPACE;
    while (b[p] === SPACE) p++;
    first = p;
    value = 0;
    for (let d = (b[p] as number) - ZERO; d >= 0 && d <= 9; d = (b[++p] as number) - ZERO) value = value * 10 + d;
    timeouts[row] = Math.min(value, UINT32_MAX);
    isGood &&= p > first && b[p] === SPACE;
    while (b[p] === SPACE) p++;
    first = p;
    value = 0;
    for (let d = (b[p] as number) - ZERO; d >= 0 && d <= 9; d = (b[++p] as number) - ZERO) value = value * 10 + d;
    inode[row] = value;
    isGood &&= p > first && (b[p] === SPACE || b[p] === NEWLINE);

    if (!isGood || proof < 0) {
      start = newlineFrom(b, start) + 1;
      continue;
    }
    row++;
    const padded = start + PADDED;
    start = (more === 0 && b[padded] === NEWLINE ? padded : newlineFrom(b, p)) + 1;
  }
  return row;
}
