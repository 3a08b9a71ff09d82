import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { codeOf } from "../../table/realms";

/**
 * Makes a folder and those above it, one by one. mkdir()'s own `recursive` tries for ever where a file system refuses
 * with ENOENT, as /proc does. Throws what fs does.
 */
export async function makeFolder(path: string): Promise<void> {
  const missing: string[] = [];
  for (let folder = path; !(await isMade(folder)); folder = dirname(folder)) {
    missing.push(folder);
    if (folder === dirname(folder)) break;
  }
  for (const folder of missing.reverse()) {
    if (!(await isMade(folder))) await mkdir(folder);
  }
}

/** True when the folder is there, or could be made; false when the one above it is missing. */
async function isMade(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (cause) {
    if (codeOf(cause) === "ENOENT") return false;
    // Read-only and automounted file systems have their own codes for what is there.
    const there = await stat(folder).catch(() => undefined);
    if (there?.isDirectory()) return true;
    throw cause;
  }
}
