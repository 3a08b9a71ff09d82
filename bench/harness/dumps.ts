import { closeSync, fstatSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { generateChunks } from "../../tests/generate/index";
import { temporary } from "./temporary";

export type Protocol = "tcp" | "tcp6";

export interface Dump {
  protocol: Protocol;
  rows: number;
  path: string;
}

/** Writes a table as the kernel prints it, the same bytes every time. Call discard() when it is big and done with. */
export function writeDump(protocol: Protocol, rows: number): Dump {
  const path = temporary(`${protocol}-${rows}`);
  const fd = openSync(path, "w");
  try {
    for (const chunk of generateChunks({ protocol, rows, seed: 1, quirks: 0 })) writeSync(fd, chunk);
  } finally {
    closeSync(fd);
  }
  return { protocol, rows, path };
}

export function discard({ path }: Dump): void {
  rmSync(path, { force: true });
}

/** A whole file in a buffer of its own; readFileSync() ends at 2 GiB. */
export function load(path: string): Buffer {
  const fd = openSync(path, "r");
  try {
    const bytes = Buffer.allocUnsafeSlow(fstatSync(fd).size);
    for (let at = 0; at < bytes.length; ) {
      const length = readSync(fd, bytes, at, Math.min(2 ** 30, bytes.length - at), null);
      if (length === 0) throw new Error(`${path} ends after ${at} bytes, ${bytes.length} were there.`);
      at += length;
    }
    return bytes;
  } finally {
    closeSync(fd);
  }
}
