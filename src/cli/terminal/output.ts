import { once } from "node:events";
import type { Place } from "./status";
import { printable } from "./terminal";

/** Writes a piece and waits while the reader is behind: what is rendered next is rendered when it is wanted. */
export async function write(text: string): Promise<void> {
  if (text !== "" && !process.stdout.write(text)) await once(process.stdout, "drain");
}

/** Writes bytes that are the caller's again once it is done. */
export function writeBytes(bytes: Uint8Array): Promise<void> {
  // A failure is the stream's own: leaveQuietlyOnClosedPipe() ends the process.
  return new Promise((resolve) => process.stdout.write(bytes, () => resolve()));
}

/** Gathers lines into pieces that are worth a system call. */
export async function writeLines(lines: Iterable<string>): Promise<void> {
  let piece = "";
  for (const line of lines) {
    piece += line;
    piece += "\n";
    if (piece.length < 65536) continue;
    await write(piece);
    piece = "";
  }
  await write(piece);
}

/** One line on stderr. The message may quote a dump or a file's name: nothing of it reaches the terminal as it is. */
export function complain(message: string): void {
  process.stderr.write(`sockdex: ${printable(message).replace(/\.$/, "")}\n`);
}

/** commander's `error: unknown option '--foo'` and, on a line of its own, a suggestion. */
export function complainOfUsage(text: string): void {
  complain(
    text
      .replace(/^error: /, "")
      .trim()
      .replaceAll("\n", " "),
  );
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
  process.stderr.write(`  ${printable(part)}\n  ${" ".repeat(before)}${"^".repeat(Math.max(1, marked))}\n`);
}

/** `sockdex | head -1`: the reader has what it wanted, and that is no error. */
export function leaveQuietlyOnClosedPipe(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    complain(`cannot write: ${error.message}`);
    process.exit(1);
  });
  process.stderr.on("error", () => {});
}
