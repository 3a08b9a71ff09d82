import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Protocol } from "../../src/index";

/*
 * tests/fixtures/diag/: what Linux 6.18 replied for the sockets of every-state.ts, asked with details; sequence 1.
 */
export const RECORDED = ["tcp", "tcp6", "udp", "udp6"] as const satisfies readonly Protocol[];

export function recorded(protocol: (typeof RECORDED)[number]): Uint8Array {
  return readFileSync(join(import.meta.dirname, "../fixtures/diag", `${protocol}.bin`));
}
