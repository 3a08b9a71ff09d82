import { isOverdue } from "../../table/plausible";
import type { Bytes } from "./bytes";
import { byValue, type Column, type Write } from "./column";
import { numberField } from "./numbers";

const encoder = new TextEncoder();

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

/** `keepalive 43s`, `retransmit 0.21s x3`, `retransmit overdue`: the timer, when it runs out, and the retransmits not yet answered. */
export function writeTimer(timer: Uint8Array, timerExpires: Uint32Array, retransmits: Uint32Array): Write {
  return (out, row) => {
    const code = timer[row] ?? 0;
    if (code === 0) return;
    const name = NAMES[code];
    if (name === undefined) out.text(`timer${code} `);
    else out.bytes(name);
    writeTicks(out, timerExpires[row] ?? 0);
    const repeats = retransmits[row] ?? 0;
    if (repeats === 0) return;
    out.blanks(1);
    out.byte(X);
    out.decimal(repeats);
  };
}

function writeTicks(out: Bytes, ticks: number): void {
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

export function timerColumn(): Column {
  return {
    name: "timer",
    title: "TIMER",
    cell: { write: ({ timer, timerExpires, retransmits }) => writeTimer(timer, timerExpires, retransmits) },
    dispensable: 1,
    fields: [numberField("timer"), numberField("timerExpires"), numberField("retransmits")],
    order({ timer, timerExpires }) {
      const [byTimer, byExpiry] = [byValue(timer), byValue(timerExpires)];
      return (a, b) => byTimer(a, b) || byExpiry(a, b);
    },
  };
}
