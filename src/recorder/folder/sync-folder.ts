import { closeSync, fsyncSync, openSync } from "node:fs";

/** Until the names in it are on the disk. */
export function syncFolder(folder: string): void {
  const fd = openSync(folder, "r");
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
