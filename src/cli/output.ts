import { once } from "node:events";
import { printable } from "./printable";

/** Writes a piece and waits while the reader is behind: what is rendered next is rendered when it is wanted. */
export async function write(text: string): Promise<void> {
  if (text !== "" && !process.stdout.write(text)) await once(process.stdout, "drain");
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

/** `sockdex | head -1`: the reader has what it wanted, and that is no error. */
export function leaveQuietlyOnClosedPipe(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    complain(`cannot write: ${error.message}`);
    process.exit(1);
  });
  process.stderr.on("error", () => {});
}
