import { readdirSync } from "node:fs";
import { join } from "node:path";
import { readError } from "../files/errors";
import { trySmallText } from "../files/small-file";

/** The processes that a procfs shows, ascending. Throws ERR_PERMISSION, ERR_READ. */
export function processesOf(root: string): number[] {
  let names: string[];
  try {
    names = readdirSync(root);
  } catch (cause) {
    throw readError(root, cause);
  }
  // Folders are listed in the order of text.
  return names
    .filter((name) => /^[1-9]\d*$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
}

/** What the process of this folder calls itself; empty where it has ended, or a copy has no name of it. */
export function processName(folder: string): string {
  return textOf(join(folder, "comm")).replace(/\n$/, "");
}

/** A small file's text; empty where it cannot be read. */
export function textOf(path: string): string {
  return trySmallText(path, { encoding: "utf8" }) ?? "";
}
