import { isOverdue } from "../table/plausible";
import { TextBytes } from "./text-bytes";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** By the code of the `timer` column; 0 is none. */
const NAMES = ["", "retransmit ", "keepalive ", "timewait ", "probe "].map((name) => encoder.encode(name));

/** A tick is 1/100 s. */
const SECOND = 100;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const S = 0x73;
const M = 0x6d;
const H = 0x68;
const X = 0x78;
const DOT = 0x2e;
const ZERO = 0x30;

/** What a timer takes at most, in bytes. */
const LONGEST = 64;

/** `keepalive 43s`, `retransmit 0.21s x3`, `retransmit overdue`: the timer, when it runs out, and the retransmits not yet answered. */
export function writeTimer(out: TextBytes, code: number, ticks: number, retransmits: number): void {
  if (code === 0) return;
  const name = NAMES[code];
  if (name === undefined) out.text(`timer${code} `);
  else out.bytes(name);
  writeTicks(out, ticks);
  if (retransmits === 0) return;
  out.blanks(1);
  out.byte(X);
  out.decimal(retransmits);
}

function writeTicks(out: TextBytes, ticks: number): void {
  if (ticks < 10 * SECOND) {
    const hundredths = ticks % SECOND;
    out.decimal((ticks / SECOND) >>> 0);
    out.byte(DOT);
    out.byte(ZERO + ((hundredths / 10) | 0));
    out.byte(ZERO + (hundredths % 10));
    out.byte(S);
  } else if (ticks < 2 * MINUTE) {
    out.decimal(Math.round(ticks / SECOND));
    out.byte(S);
  } else if (ticks < 2 * HOUR) {
    out.decimal(Math.round(ticks / MINUTE));
    out.byte(M);
  } else if (isOverdue(ticks)) {
    out.text("overdue");
  } else {
    out.decimal(Math.round(ticks / HOUR));
    out.byte(H);
  }
}

const scratch = new TextBytes(LONGEST);

/** The same as a string. */
export function formatTimer(code: number, ticks: number, retransmits: number): string {
  scratch.cut(0);
  writeTimer(scratch, code, ticks, retransmits);
  return decoder.decode(scratch.view);
}
