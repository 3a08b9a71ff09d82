import { type Columns, columnParser } from "./columns";
import { ANY_SIZE, type Contender } from "./contender";

/*
 * The bar: what plain JavaScript does at its best on text it trusts. Fields stand at fixed distances from the colon
 * behind the slot; digits go through a table; nothing is allocated and nothing is checked.
 *
 *     12: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 128792 1 …
 *       ^ +2       +11  +16      +25  +30 +33      +42      +51 +54     +63      +72
 *
 * In tcp6 each address has 24 digits more.
 */
export const tunedScanner: Contender = {
  name: "tuned JS scanner",
  mostRows: ANY_SIZE,
  remark: "trusts its input: no digit, no separator is checked; 4-byte addresses in tcp",
  parser(protocol) {
    return columnParser(protocol, protocol === "tcp" ? 1 : 4, protocol === "tcp" ? scanTcp : scanTcp6);
  },
};

const DIGIT = new Uint8Array(256);
for (let i = 0; i < 16; i++) DIGIT[i.toString(16).toUpperCase().charCodeAt(0)] = i;

const NEWLINE = 0x0a;
const SPACE = 0x20;
const ZERO = 0x30;
const COLON = 0x3a;

/** `%4d: `: no colon before this. */
const LEAST_SLOT = 4;
/** The kernel pads rows of tcp with spaces. */
const PADDED = 149;
/** References and a pointer follow an inode: no newline before this. */
const LEAST_TAIL = 10;

/*
 * V8 inlines so much bytecode into one function and no more: a helper a digit would leave the last fields to calls.
 * Casts, for a check of each `| undefined` would cost what is measured here.
 */
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

function hex8(b: Uint8Array, p: number): number {
  return (
    ((DIGIT[b[p] as number] as number) << 28) |
    ((DIGIT[b[p + 1] as number] as number) << 24) |
    ((DIGIT[b[p + 2] as number] as number) << 20) |
    ((DIGIT[b[p + 3] as number] as number) << 16) |
    ((DIGIT[b[p + 4] as number] as number) << 12) |
    ((DIGIT[b[p + 5] as number] as number) << 8) |
    ((DIGIT[b[p + 6] as number] as number) << 4) |
    (DIGIT[b[p + 7] as number] as number)
  );
}

/** Eight digits of the host's order, turned round. */
function address(b: Uint8Array, p: number): number {
  return (
    ((DIGIT[b[p + 6] as number] as number) << 28) |
    ((DIGIT[b[p + 7] as number] as number) << 24) |
    ((DIGIT[b[p + 4] as number] as number) << 20) |
    ((DIGIT[b[p + 5] as number] as number) << 16) |
    ((DIGIT[b[p + 2] as number] as number) << 12) |
    ((DIGIT[b[p + 3] as number] as number) << 8) |
    ((DIGIT[b[p] as number] as number) << 4) |
    (DIGIT[b[p + 1] as number] as number)
  );
}

/** Columns are taken out of their object once: in the loop that would be a load more for each field. */
function scanTcp(b: Uint8Array, c: Columns): number {
  const { localAddress, remoteAddress, localPort, remotePort, state, txQueue, rxQueue } = c;
  const { timer, timerExpires, retransmits, uid, timeouts, inode } = c;
  let row = 0;
  for (let start = b.indexOf(NEWLINE) + 1; start < b.length; row++) {
    let p = start + LEAST_SLOT;
    while (b[p] !== COLON) p++;
    localAddress[row] = address(b, p + 2);
    localPort[row] = hex4(b, p + 11);
    remoteAddress[row] = address(b, p + 16);
    remotePort[row] = hex4(b, p + 25);
    state[row] = hex2(b, p + 30);
    txQueue[row] = hex8(b, p + 33);
    rxQueue[row] = hex8(b, p + 42);
    timer[row] = hex2(b, p + 51);
    timerExpires[row] = hex8(b, p + 54);
    retransmits[row] = hex8(b, p + 63);
    p += 72;
    let byte = b[p] as number;
    while (byte === SPACE) byte = b[++p] as number;
    let value = 0;
    for (; byte !== SPACE; byte = b[++p] as number) value = value * 10 + byte - ZERO;
    uid[row] = value;
    while (byte === SPACE) byte = b[++p] as number;
    value = 0;
    for (; byte !== SPACE; byte = b[++p] as number) value = value * 10 + byte - ZERO;
    timeouts[row] = value;
    while (byte === SPACE) byte = b[++p] as number;
    value = 0;
    for (; byte !== SPACE; byte = b[++p] as number) value = value * 10 + byte - ZERO;
    inode[row] = value;
    if (b[start + PADDED] === NEWLINE) p = start + PADDED;
    while (b[p] !== NEWLINE) p++;
    start = p + 1;
  }
  return row;
}

function scanTcp6(b: Uint8Array, c: Columns): number {
  const { localAddress, remoteAddress, localPort, remotePort, state, txQueue, rxQueue } = c;
  const { timer, timerExpires, retransmits, uid, timeouts, inode } = c;
  let row = 0;
  for (let start = b.indexOf(NEWLINE) + 1; start < b.length; row++) {
    let p = start + LEAST_SLOT;
    while (b[p] !== COLON) p++;
    // Two places to inline instead of eight.
    for (let word = 0; word < 4; word++) {
      localAddress[row * 4 + word] = address(b, p + 2 + word * 8);
      remoteAddress[row * 4 + word] = address(b, p + 40 + word * 8);
    }
    localPort[row] = hex4(b, p + 35);
    remotePort[row] = hex4(b, p + 73);
    state[row] = hex2(b, p + 78);
    txQueue[row] = hex8(b, p + 81);
    rxQueue[row] = hex8(b, p + 90);
    timer[row] = hex2(b, p + 99);
    timerExpires[row] = hex8(b, p + 102);
    retransmits[row] = hex8(b, p + 111);
    p += 120;
    let byte = b[p] as number;
    while (byte === SPACE) byte = b[++p] as number;
    let value = 0;
    for (; byte !== SPACE; byte = b[++p] as number) value = value * 10 + byte - ZERO;
    uid[row] = value;
    while (byte === SPACE) byte = b[++p] as number;
    value = 0;
    for (; byte !== SPACE; byte = b[++p] as number) value = value * 10 + byte - ZERO;
    timeouts[row] = value;
    while (byte === SPACE) byte = b[++p] as number;
    value = 0;
    for (; byte !== SPACE; byte = b[++p] as number) value = value * 10 + byte - ZERO;
    inode[row] = value;
    p += LEAST_TAIL;
    while (b[p] !== NEWLINE) p++;
    start = p + 1;
  }
  return row;
}
