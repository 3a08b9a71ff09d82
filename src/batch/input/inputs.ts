import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
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
 * Finds the files meant: files as they are named, of a folder all below it, of a pattern all that match; those in
 * the order of their names, each once. `except`: a folder not to be looked into, where output goes.
 */
export async function listInputs(sources: readonly InputSource[], except: string | undefined): Promise<InputList> {
  const inputs: Input[] = [];
  const missing: MissingInput[] = [];
  const folders: string[] = [];
  const seen = new Set<string>();
  const add = (path: string, size: number, folder: string | undefined) => {
    if (seen.has(resolve(path))) return;
    seen.add(resolve(path));
    inputs.push({ name: path, path, stream: undefined, folder, size });
  };
  for (const source of sources) {
    if (typeof source !== "string") {
      inputs.push({ name: "-", path: undefined, stream: source, folder: undefined, size: 0 });
      continue;
    }
    try {
      const found = await look(source);
      if (found.isFolder) folders.push(source);
      for (const path of found.files) {
        if (found.isFolder && isBelow(path, except)) continue;
        const info = await stat(path);
        if (info.isDirectory()) continue;
        add(path, info.isFile() ? info.size : 0, found.isFolder ? source : undefined);
      }
    } catch (cause) {
      missing.push({ name: source, error: readError(source, cause) });
    }
  }
  return { inputs, missing, folders };
}

async function look(source: string): Promise<{ files: string[]; isFolder: boolean }> {
  const info = await stat(source).catch((cause: unknown) => {
    // What is there is meant, even where its name looks like a pattern.
    if (isDynamicPattern(source)) return undefined;
    throw readError(source, cause);
  });
  if (info && !info.isDirectory()) return { files: [source], isFolder: false };
  if (info) {
    const files = await glob("**/*", { cwd: source, onlyFiles: true, dot: false, expandDirectories: false });
    if (files.length === 0) throw noDumps(source, "it has no files");
    return { files: sorted(files).map((file) => join(source, file)), isFolder: true };
  }
  const files = await glob(source, { onlyFiles: true, expandDirectories: false, absolute: isAbsolute(source) });
  if (files.length === 0) {
    throw new SockdexError("ERR_READ", `${source} matches no file.`, { path: source });
  }
  return { files: sorted(files), isFolder: false };
}

export function noDumps(folder: string, why: string): SockdexError {
  return new SockdexError("ERR_NO_TABLE", `${folder} holds no dumps: ${why}.`, { path: folder });
}

/** By code units: the same on every machine, whatever its language. */
function sorted(files: readonly string[]): string[] {
  return [...files].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

function isBelow(path: string, folder: string | undefined): boolean {
  if (folder === undefined) return false;
  const way = relative(resolve(folder), resolve(path));
  return way !== "" && way !== ".." && !way.startsWith(`..${sep}`);
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
