import { createHash } from "node:crypto";
import { realpath, stat } from "node:fs/promises";
import { isAbsolute, join, resolve } from "node:path";
import { glob, isDynamicPattern } from "tinyglobby";
import { SockdexError } from "../../index";
import { readError } from "../../procfs/errors";

/** A file to be read, or a stream. */
export interface Input {
  /** How rows and messages call it. */
  readonly name: string;
  /** Undefined: `stream` is read. */
  readonly path: string | undefined;
  readonly stream: AsyncIterable<Uint8Array | string> | undefined;
  /** The folder it was found in: then it need not be a dump. Undefined: it was named itself. */
  readonly folder: string | undefined;
  /** Bytes, where they are known. */
  readonly size: number;
}

/** What was asked for and cannot be read. */
export interface MissingInput {
  readonly name: string;
  readonly error: SockdexError;
}

export interface InputList {
  readonly inputs: readonly Input[];
  readonly missing: readonly MissingInput[];
  /** Folders that were asked for. */
  readonly folders: readonly string[];
}

export type InputSource = string | AsyncIterable<Uint8Array | string>;

/**
 * Finds the files meant: files as they are named, of a folder all below it but hidden ones, of a pattern all that
 * match; those in the order of their names, each once, however many names it has. `isOutput`: files that are a run's
 * output, by their whole path, which none of a folder or a pattern is meant to be read again.
 * Throws ERR_INVALID_ARGUMENT when the output itself is named.
 */
export async function listInputs(
  sources: readonly InputSource[],
  isOutput: (path: string) => boolean,
): Promise<InputList> {
  const inputs: Input[] = [];
  const missing: MissingInput[] = [];
  const folders: string[] = [];
  const seen = new Set<string>();
  let streams = 0;
  const add = async (path: string, folder: string | undefined) => {
    try {
      const info = await stat(path);
      if (info.isDirectory()) return;
      // A link tells of no other file.
      const real = info.isFile() ? await realpath(path) : resolve(path);
      if (seen.has(real)) return;
      seen.add(real);
      inputs.push({ name: path, path, stream: undefined, folder, size: info.isFile() ? info.size : 0 });
    } catch (cause) {
      missing.push({ name: path, error: readError(path, cause) });
    }
  };
  for (const source of sources) {
    if (typeof source !== "string") {
      const name = streams++ === 0 ? "-" : `-${streams}`;
      inputs.push({ name, path: undefined, stream: source, folder: undefined, size: 0 });
      continue;
    }
    try {
      const { files, kind } = await look(source);
      if (kind === "folder") folders.push(source);
      for (const path of files) {
        if (!isOutput(resolve(path))) await add(path, kind === "folder" ? source : undefined);
        else if (kind === "file") throw overItself(path);
      }
    } catch (cause) {
      if (cause instanceof SockdexError && cause.code === "ERR_INVALID_ARGUMENT") throw cause;
      missing.push({ name: source, error: readError(source, cause) });
    }
  }
  return { inputs, missing, folders };
}

function overItself(path: string): SockdexError {
  const message = `${path} is the output and an input: it would be replaced. Name another file for one of them.`;
  return new SockdexError("ERR_INVALID_ARGUMENT", message, { path });
}

async function look(source: string): Promise<{ files: string[]; kind: "file" | "folder" | "pattern" }> {
  const info = await stat(source).catch((cause: unknown) => {
    // What is there is meant, even where its name looks like a pattern.
    if (isDynamicPattern(source)) return undefined;
    throw readError(source, cause);
  });
  if (info && !info.isDirectory()) return { files: [source], kind: "file" };
  if (info) {
    const files = await glob("**/*", { cwd: source, onlyFiles: true, dot: false, expandDirectories: false });
    if (files.length === 0) throw noDumps(source, "it has no files");
    return { files: sorted(files).map((file) => join(source, file)), kind: "folder" };
  }
  const files = await glob(source, { onlyFiles: true, expandDirectories: false, absolute: isAbsolute(source) });
  if (files.length === 0) {
    throw new SockdexError("ERR_READ", `${source} matches no file.`, { path: source });
  }
  return { files: sorted(files), kind: "pattern" };
}

export function noDumps(folder: string, why: string): SockdexError {
  return new SockdexError("ERR_NO_TABLE", `${folder} holds no dumps: ${why}.`, { path: folder });
}

/** By code units: the same on every machine, whatever its language. */
function sorted(files: readonly string[]): string[] {
  return [...files].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly count: number;
}

/** Throws ERR_INVALID_ARGUMENT. */
export function checkShard({ index, count }: Shard): Shard {
  if (Number.isInteger(index) && Number.isInteger(count) && index >= 1 && index <= count) return { index, count };
  const message = `${index}/${count} is no shard: the first number is from 1 to the second.`;
  throw new SockdexError("ERR_INVALID_ARGUMENT", message);
}

/** True for the inputs of a shard: by their names alone, so that each keeps its shard whatever comes and goes beside it. */
export function isOfShard({ index, count }: Shard, name: string): boolean {
  return createHash("sha256").update(name).digest().readUInt32BE(0) % count === index - 1;
}
