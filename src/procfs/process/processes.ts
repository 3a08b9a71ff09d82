import { readdirSync } from "node:fs";
import { join } from "node:path";
import { readError } from "../files/errors";
import { trySmallText } from "../files/small-file";
import { notMounted } from "./root";

/** The processes that a procfs shows, ascending. Throws ERR_PERMISSION, ERR_READ, ERR_NO_PROCFS (/proc is empty). */
export function processesOf(root: string): number[] {
  let names: string[];
  try {
    names = readdirSync(root);
  } catch (cause) {
    throw readError(root, cause);
  }
  const pids = names.filter((name) => /^[1-9]\d*$/.test(name)).map(Number);
  const unmounted = pids.length === 0 ? notMounted(root) : undefined;
  if (unmounted) throw unmounted;
  // Folders are listed in the order of text.
  return pids.sort((a, b) => a - b);
}

/** What the process of this folder calls itself; empty where it has ended, or a copy has no name of it. */
export function processName(folder: string): string {
  return textOf(join(folder, "comm")).replace(/\n$/, "");
}

/** A small file's text; empty where it cannot be read. */
export function textOf(path: string): string {
  return trySmallText(path, { encoding: "utf8" }) ?? "";
}
