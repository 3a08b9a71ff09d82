import { readSync } from "node:fs";
import { isatty } from "node:tty";
import { codeOf } from "../../table/realms";
import { writeError } from "../terminal/output";

const STDIN = 0;
const STDERR = 2;

/** Whether somebody can see a question, and answer it. */
export function areAnswersPossible(): boolean {
  return isatty(STDIN) && isatty(STDERR);
}

/** Asks whether to close so many sockets. Anything but yes means no, as the end of input does. */
export function isConfirmed(sockets: number): boolean {
  writeError(sockets === 1 ? "Close this socket? [y/N] " : `Close these ${sockets} sockets? [y/N] `);
  const answer = readLine();
  if (answer === undefined) writeError("\n");
  return /^\s*y(es)?\s*$/i.test(answer ?? "");
}

/** How long a terminal that does not block is left alone between two reads, in milliseconds. */
const PAUSE_MS = 20;
const pause = new Int32Array(new SharedArrayBuffer(4));

/** A line of the terminal; undefined at the end of input, or where it cannot be read. */
function readLine(): string | undefined {
  const bytes = new Uint8Array(4096);
  for (;;) {
    try {
      const length = readSync(STDIN, bytes);
      return length === 0 ? undefined : new TextDecoder().decode(bytes.subarray(0, length));
    } catch (error) {
      if (codeOf(error) !== "EAGAIN") return undefined;
      Atomics.wait(pause, 0, 0, PAUSE_MS);
    }
  }
}
