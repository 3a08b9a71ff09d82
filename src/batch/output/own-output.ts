import { type BigIntStats, fstatSync, statSync } from "node:fs";
import type { Writable } from "node:stream";
import { COLUMN_NAMES } from "../format/columns";
import { type FilePath, shownPath } from "../input/file-names";
import type { OwnOutput } from "../input/inputs";
import { OpenInput } from "../input/open-input";
import { isOfFolderOutput } from "./folder-output";

/** How the files begin that conversions and reports write, but CSV. */
const BEGINNINGS = /^(?:PAR1|ARROW1|\{\s*"|<!doctype html>)/;

/** What a run writes, as it is before the run. `folder`: where it makes a file an input. */
export function ownOutput(output: string | Writable | undefined, folder?: string): OwnOutput {
  const file = output === undefined || folder !== undefined ? undefined : fileOf(output);
  return {
    replaces: ({ dev, ino }) => file?.dev === dev && file.ino === ino,
    makes: (path) => folder !== undefined && isOfFolderOutput(folder, path),
    isFormer,
  };
}

/** The regular file that an output replaces or goes into, if there is one. */
function fileOf(output: string | Writable): BigIntStats | undefined {
  try {
    const info = infoOf(output);
    return info?.isFile() ? info : undefined;
  } catch {
    // Whoever writes it hears of that.
    return undefined;
  }
}

function infoOf(output: string | Writable): BigIntStats | undefined {
  if (typeof output === "string") return statSync(output, { bigint: true });
  return "fd" in output && typeof output.fd === "number" ? fstatSync(output.fd, { bigint: true }) : undefined;
}

/** True for a file that a conversion or report has written, and for an empty one. */
async function isFormer(path: FilePath): Promise<boolean> {
  const file = await OpenInput.open(shownPath(path), path, { mustBeFile: true });
  await file.close();
  // The longest header of CSV is shorter.
  const head = Buffer.from(file.head).toString("latin1");
  if (head === "" || BEGINNINGS.test(head)) return true;
  const [header = ""] = head.split(/\r?\n/, 1);
  return header.split(",").every((name) => COLUMN_NAMES.includes(name));
}
