import type { Edit } from "./damage";
import type { Random } from "./random";
import { latin1, NOTHING, splice } from "./splice";

/** Bytes that mean something to a reader of tables, and some that are strangers to it. */
const TELLING = latin1("0123456789abcdefABCDEF:::    \t\r\n\n--xXgG().\0\v\f\x80\xa0\xff");

/** Tokens that are nearly what a column holds. */
export const NEAR_TOKENS = [
  "-1",
  "-",
  "--1",
  "-2147483648",
  "-2147483649",
  "4294967295",
  "4294967296",
  "9007199254740992",
  "9007199254740993",
  "18446744073709551616",
  "99999999999999999999999999999999999999999999",
  "00000000000000000000000000000000000000000001",
  "0x0",
  "0xffff8800deadbeef",
  "00000000000000000",
  "(ptrval)",
  "1AD7F29ABBA",
  "00:1AD7F29ABBA",
  "00000000:0000",
  "00000000000000000000000000000000:0000",
  "0:",
  ":",
  "sl",
  "drops",
] as const;

/** Damage that looks at bytes alone. */
export const BYTE_EDITS: readonly Edit[] = [
  flipBit,
  replaceByte,
  insertByte,
  insertRun,
  removeByte,
  removeRun,
  swapNeighbours,
  insertToken,
  cutFront,
  cutBack,
  moveRun,
  repeatRun,
];

function flipBit(bytes: Uint8Array, random: Random): Uint8Array {
  const at = random.below(bytes.length);
  const flipped = (bytes[at] ?? 0) ^ (1 << random.below(8));
  return splice(bytes, at, 1, Uint8Array.of(flipped));
}

function replaceByte(bytes: Uint8Array, random: Random): Uint8Array {
  return splice(bytes, random.below(bytes.length), 1, telling(random, 1));
}

function insertByte(bytes: Uint8Array, random: Random): Uint8Array {
  return splice(bytes, random.below(bytes.length + 1), 0, telling(random, 1));
}

/** One byte over and over: digits too many, blanks up to and past the longest line. */
function insertRun(bytes: Uint8Array, random: Random): Uint8Array {
  const count = random.chance(0.1) ? random.between(3900, 4200) : random.between(2, 40);
  const run = new Uint8Array(count).fill(telling(random, 1)[0] ?? 0);
  return splice(bytes, random.below(bytes.length + 1), 0, run);
}

function removeByte(bytes: Uint8Array, random: Random): Uint8Array {
  return splice(bytes, random.below(bytes.length), 1, NOTHING);
}

function removeRun(bytes: Uint8Array, random: Random): Uint8Array {
  return splice(bytes, random.below(bytes.length), random.between(2, 200), NOTHING);
}

function swapNeighbours(bytes: Uint8Array, random: Random): Uint8Array {
  const at = random.below(bytes.length);
  return splice(bytes, at, 2, bytes.slice(at, at + 2).reverse());
}

function insertToken(bytes: Uint8Array, random: Random): Uint8Array {
  const blank = random.chance(0.7) ? " " : "";
  const token = latin1(blank + random.pick(NEAR_TOKENS) + blank);
  return splice(bytes, random.below(bytes.length + 1), 0, token);
}

/** Never much of a cut: what is left must be worth reading. */
function cutFront(bytes: Uint8Array, random: Random): Uint8Array {
  return bytes.slice(random.below(Math.min(bytes.length, 300)));
}

function cutBack(bytes: Uint8Array, random: Random): Uint8Array {
  return bytes.slice(0, bytes.length - random.below(Math.min(bytes.length, 300)));
}

function moveRun(bytes: Uint8Array, random: Random): Uint8Array {
  const start = random.below(bytes.length);
  const run = bytes.slice(start, start + random.between(1, 200));
  const rest = splice(bytes, start, run.length, NOTHING);
  return splice(rest, random.below(rest.length + 1), 0, run);
}

function repeatRun(bytes: Uint8Array, random: Random): Uint8Array {
  const start = random.below(bytes.length);
  const run = bytes.slice(start, start + random.between(1, 200));
  return splice(bytes, random.below(bytes.length + 1), 0, run);
}

function telling(random: Random, count: number): Uint8Array {
  return Uint8Array.from({ length: count }, () => TELLING[random.below(TELLING.length)] ?? 0);
}
