import { readSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { codeOf } from "../../table/realms";

/** read(2) into `bytes` from `at` on, called again where a signal interrupts it. `position`: null continues at the current position. Throws what fs does. */
export function readSome(fd: number, bytes: Uint8Array, at: number, length: number, position: number | null): number {
  for (;;) {
    try {
      return readSync(fd, bytes, at, length, position);
    } catch (cause) {
      if (!isInterrupted(cause)) throw cause;
    }
  }
}

/** As readSome(), of a file that is read by another thread, from its current position. */
export async function readSomeOf(file: FileHandle, bytes: Uint8Array): Promise<number> {
  for (;;) {
    try {
      return (await file.read(bytes, 0, bytes.length, null)).bytesRead;
    } catch (cause) {
      if (!isInterrupted(cause)) throw cause;
    }
  }
}

function isInterrupted(cause: unknown): boolean {
  return codeOf(cause) === "EINTR";
}
