import { readSync } from "node:fs";

/** read(2) into `bytes` from `at` on, called again where a signal interrupts it. `position`: null goes on where it stands. Throws what fs does. */
export function readSome(fd: number, bytes: Uint8Array, at: number, length: number, position: number | null): number {
  for (;;) {
    try {
      return readSync(fd, bytes, at, length, position);
    } catch (cause) {
      if (cause instanceof Error && "code" in cause && cause.code === "EINTR") continue;
      throw cause;
    }
  }
}
