import type { Edit } from "./damage";
import { formatOf, PROTOCOLS } from "./formats";
import type { Random } from "./random";
import { latin1, NOTHING, splice } from "./splice";

const NEWLINE = 0x0a;

/** What stands between and around tables in real captures. */
export const STRANGERS = [
  "",
  " ",
  "\t",
  "\r",
  "   \t \r",
  "\0",
  "\0\0\0\0\0\0\0\0",
  "root@host:~# cat /proc/net/tcp6",
  "$ ",
  "# comment",
  "[+] Connections File found: /proc/net/udp.",
  "Active Internet connections (only servers)",
  "tcp        0      0 127.0.0.1:631           0.0.0.0:*               LISTEN      -",
  "--",
  "sl",
  "sl rem_address",
  "  0:",
  "  0: ",
  // UTF-8: a prompt of box-drawing characters, a byte order mark, a line separator.
  "\xe2\x94\x8c\xe2\x94\x80[\xe2\x9c\x97]\xe2\x94\x80[user]",
  "\xef\xbb\xbf",
  "\xe2\x80\xa8",
] as const;

/** Damage that looks at whole lines. */
export const LINE_EDITS: readonly Edit[] = [
  insertStranger,
  insertHeader,
  repeatLine,
  removeLine,
  swapLines,
  cutLine,
  joinLines,
  splitLine,
  endWithBlank,
  stretchLine,
];

interface Line {
  start: number;
  /** Where its newline is, or the input ends. */
  end: number;
}

/** The line around a random byte. */
function anyLine(bytes: Uint8Array, random: Random): Line {
  const at = random.below(bytes.length);
  // A newline is the end of its own line, not the start of the next.
  const start = at === 0 ? 0 : bytes.lastIndexOf(NEWLINE, at - 1) + 1;
  const newline = bytes.indexOf(NEWLINE, at);
  return { start, end: newline < 0 ? bytes.length : newline };
}

function insertStranger(bytes: Uint8Array, random: Random): Uint8Array {
  return insertLine(bytes, random, random.pick(STRANGERS));
}

/** A header of any family, whole or spoilt, anywhere: what is under it may become another protocol. */
function insertHeader(bytes: Uint8Array, random: Random): Uint8Array {
  const { header, paddedTo } = formatOf(random.pick(PROTOCOLS));
  const width = random.chance(0.7) ? paddedTo : random.pick([0, 126, 127, 128, 148, 149, 150, 4096, 4097]);
  const padded = header.padEnd(width);
  return insertLine(bytes, random, random.chance(0.2) ? padded.slice(0, random.below(padded.length)) : padded);
}

function insertLine(bytes: Uint8Array, random: Random, text: string): Uint8Array {
  const { start } = anyLine(bytes, random);
  return splice(bytes, start, 0, latin1(`${text}${random.chance(0.2) ? "\r\n" : "\n"}`));
}

function repeatLine(bytes: Uint8Array, random: Random): Uint8Array {
  const { start, end } = anyLine(bytes, random);
  const line = bytes.slice(start, end + 1);
  return splice(bytes, random.chance(0.5) ? start : anyLine(bytes, random).start, 0, line);
}

function removeLine(bytes: Uint8Array, random: Random): Uint8Array {
  const { start, end } = anyLine(bytes, random);
  return splice(bytes, start, end + 1 - start, NOTHING);
}

function swapLines(bytes: Uint8Array, random: Random): Uint8Array {
  const { start, end } = anyLine(bytes, random);
  const line = bytes.slice(start, end + 1);
  const rest = splice(bytes, start, line.length, NOTHING);
  return rest.length === 0 ? bytes : splice(rest, anyLine(rest, random).start, 0, line);
}

/** Ends a line early, its newline kept. */
function cutLine(bytes: Uint8Array, random: Random): Uint8Array {
  const { start, end } = anyLine(bytes, random);
  const kept = random.between(start, end);
  return splice(bytes, kept, end - kept, NOTHING);
}

function joinLines(bytes: Uint8Array, random: Random): Uint8Array {
  const { end } = anyLine(bytes, random);
  return splice(bytes, end, 1, random.chance(0.5) ? latin1(" ") : NOTHING);
}

function splitLine(bytes: Uint8Array, random: Random): Uint8Array {
  return splice(bytes, random.below(bytes.length), random.below(2), latin1(random.chance(0.3) ? "\r\n" : "\n"));
}

function endWithBlank(bytes: Uint8Array, random: Random): Uint8Array {
  const { end } = anyLine(bytes, random);
  return splice(bytes, end, 0, latin1(random.pick([" ", "\t", "\r", "\r\r", "   \r"])));
}

/** Pads a line to just about the longest there may be. */
function stretchLine(bytes: Uint8Array, random: Random): Uint8Array {
  const { start, end } = anyLine(bytes, random);
  const missing = random.between(4095, 4098) - (end - start);
  if (missing <= 0) return bytes;
  return splice(bytes, random.chance(0.5) ? start : end, 0, latin1(" ".repeat(missing)));
}
