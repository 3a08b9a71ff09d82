import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { folderOf } from "./files";

export interface FakeProcess {
  /** Its name. */
  comm?: string;
  /** Where its descriptors lead. */
  fd: Record<string, string>;
}

/** A procfs of this test's own: processes by their pid, and the tables of the first of all. */
export function procfs(
  processes: Record<number, FakeProcess>,
  tables: Record<string, string | Uint8Array> = {},
): string {
  const files: Record<string, string | Uint8Array> = { "net/tcp": "", "self/comm": "no process\n" };
  for (const [name, text] of Object.entries(tables)) files[`1/net/${name}`] = text;
  for (const [pid, { comm }] of Object.entries(processes)) if (comm !== undefined) files[`${pid}/comm`] = `${comm}\n`;
  const root = folderOf(files);
  for (const [pid, { fd }] of Object.entries(processes)) {
    mkdirSync(join(root, pid, "fd"), { recursive: true });
    for (const [name, target] of Object.entries(fd)) symlinkSync(target, join(root, pid, "fd", name));
  }
  return root;
}
