import { type BigIntStats, fstatSync, statSync } from "node:fs";
import { open } from "node:fs/promises";
import type { Writable } from "node:stream";
import { COLUMN_NAMES } from "../format/columns";
import type { FilePath } from "../input/file-names";
import type { OwnOutput } from "../input/inputs";
import { isOfFolderOutput } from "./folder-output";

/** Bytes that tell what a file is; the longest header of CSV is shorter. */
const HEAD_BYTES = 4096;

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
  const head = await headOf(path);
  if (head === "" || BEGINNINGS.test(head)) return true;
  const [header = ""] = head.split("\n", 1);
  return header.split(",").every((name) => COLUMN_NAMES.includes(name));
}

async function headOf(path: FilePath): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.toString("latin1", 0, bytesRead);
  } finally {
    await file.close();
  }
}
