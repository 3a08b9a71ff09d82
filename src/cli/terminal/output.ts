import { writeSync } from "node:fs";
import type { Place } from "./status";
import { printable } from "./terminal";

const STDOUT = 1;
const STDERR = 2;

/** What a descriptor that does not block makes a writer wait, in milliseconds. */
const PAUSE_MS = 2;
const pause = new Int32Array(new SharedArrayBuffer(4));

/**
 * Writes all of it, however slow its reader is. Not by Node's streams: they take time to load, and leave a pipe that other
 * programs write to as well so that it no longer blocks. Throws what write(2) fails with.
 */
function writeAll(fd: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) {
    try {
      done += writeSync(fd, bytes, done);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      Atomics.wait(pause, 0, 0, PAUSE_MS);
    }
  }
}

/** Writes to stdout. Where that fails the process ends: quietly when the reader has gone away. */
export function writeBytes(bytes: Uint8Array): void {
  try {
    writeAll(STDOUT, bytes);
  } catch (error) {
    endUnwritten(error as NodeJS.ErrnoException);
  }
}

export function write(text: string): void {
  writeBytes(Buffer.from(text));
}

/** Writes to stderr, as far as that is possible. */
export function writeError(text: string): void {
  try {
    writeAll(STDERR, Buffer.from(text));
  } catch {
    // There is nobody to tell.
  }
}

/** Writes to stdout, and says whether somebody reads it still. Any other failure ends the process. */
export function writeIfRead(bytes: Uint8Array): boolean {
  try {
    writeAll(STDOUT, bytes);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPIPE") endUnwritten(error as NodeJS.ErrnoException);
    return false;
  }
}

/** Gathers lines into pieces that are worth a system call. */
export function writeLines(lines: Iterable<string>): void {
  let piece = "";
  for (const line of lines) {
    piece += line;
    piece += "\n";
    if (piece.length < 65536) continue;
    write(piece);
    piece = "";
  }
  write(piece);
}

/** One line on stderr. The message may quote a dump or a file's name: nothing of it reaches the terminal as it is. */
export function complain(message: string): void {
  writeError(`sockdex: ${printable(message).replace(/\.$/, "")}\n`);
}

/** Characters of a long text that are shown around its mistake. */
const SHOWN = 70;

/** The text on stderr, and below it a mark where something is wrong. */
export function pointOut({ text, position, length }: Place): void {
  // In the width it has once it is printable; of a long text the part around.
  const from = Math.max(0, Math.min(position - (SHOWN >> 1), text.length - SHOWN));
  const part = text.slice(from, from + SHOWN);
  const before = printable(text.slice(from, position)).length;
  const marked = printable(text.slice(position, Math.min(position + length, from + SHOWN))).length;
  writeError(`  ${printable(part)}\n  ${" ".repeat(before)}${"^".repeat(Math.max(1, marked))}\n`);
}

/** `sockdex | head -1`: the reader has what it wanted, and that is no error. */
function endUnwritten(error: NodeJS.ErrnoException): never {
  if (error.code === "EPIPE") process.exit(0);
  complain(`cannot write: ${error.message}`);
  process.exit(1);
}

let areUsed = false;

/** Whether useStreams() was called. */
export function areStreamsUsed(): boolean {
  return areUsed;
}

/** To be called before process.stdin, stdout or stderr are used: Node then has to end the process itself, and set them back. */
export function useStreams(): void {
  if (areUsed) return;
  areUsed = true;
  process.stdout.on("error", endUnwritten);
  process.stderr.on("error", () => {});
}
