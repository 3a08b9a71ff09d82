import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

let folder: string | undefined;

/** A path in a folder that is removed with all it holds when the question ends. */
export function temporary(name: string): string {
  folder ??= mkdtempSync(join(tmpdir(), "sockdex-bench-"));
  return join(folder, name);
}

export function removeTemporary(): void {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  folder = undefined;
}
