import { createHash } from "node:crypto";
import type { BigIntStats } from "node:fs";
import { lstat, realpath, stat } from "node:fs/promises";
import { isAbsolute, resolve } from "node:path";
import { isDynamicPattern } from "tinyglobby";
import { SockdexError } from "../../index";
import { readError } from "../../procfs/files/errors";
import { isProcfs } from "../../procfs/process/root";
import { type FilePath, shownPath } from "./file-names";
import { filesBelow, filesMatching } from "./find-files";

/** A file to be read, or a stream. */
export interface Input {
  /** How rows and messages call it. */
  readonly name: string;
  /** Undefined: `stream` is read. */
  readonly path: FilePath | undefined;
  readonly stream: AsyncIterable<Uint8Array | string> | undefined;
  /** The folder it was found in: then it need not be a dump. Undefined: it was named itself. */
  readonly folder: string | undefined;
  /** It was found in a folder or by a pattern: it is read as a regular file or not at all. */
  readonly mustBeFile: boolean;
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
  /** Found, and no regular files: pipes, devices, sockets, links that lead nowhere or into procfs. */
  readonly skipped: number;
}

/** What a run writes. */
export interface OwnOutput {
  /** True for the file that would be replaced or written into. */
  replaces(info: BigIntStats): boolean;
  /** True for a file, by its whole path, that a run into the same folder makes. */
  makes(path: string): boolean;
  /** True for what a run of this program has written, by its first bytes. */
  isFormer(path: FilePath): Promise<boolean>;
}

export type InputSource = string | AsyncIterable<Uint8Array | string>;

/**
 * Finds the files meant: files as they are named, of a folder all below it but hidden ones, of a pattern all that
 * match; those in the order of their names, each once, however many names it has. What a former run has written where
 * `output` goes is not one of them. Throws ERR_INVALID_ARGUMENT when any other file there would be replaced.
 */
export async function listInputs(sources: readonly InputSource[], output: OwnOutput): Promise<InputList> {
  const list = new Listing(output);
  for (const source of sources) {
    if (typeof source === "string") await list.addSource(source);
    else list.addStream(source);
  }
  return list;
}

class Listing implements InputList {
  readonly inputs: Input[] = [];
  readonly missing: MissingInput[] = [];
  readonly folders: string[] = [];
  skipped = 0;
  readonly #output: OwnOutput;
  readonly #seen = new Set<string>();
  #streams = 0;

  constructor(output: OwnOutput) {
    this.#output = output;
  }

  addStream(stream: Exclude<InputSource, string>): void {
    const name = this.#streams++ === 0 ? "-" : `-${this.#streams}`;
    this.inputs.push({ name, path: undefined, stream, folder: undefined, mustBeFile: false, size: 0 });
  }

  async addSource(source: string): Promise<void> {
    try {
      const info = await stat(source, { bigint: true }).catch((cause: unknown) => {
        // What is there is meant, even where its name looks like a pattern.
        if (isDynamicPattern(source)) return undefined;
        throw cause;
      });
      if (info && !info.isDirectory()) {
        if (this.#output.replaces(info) || this.#output.makes(resolve(source))) throw overItself(source);
        await this.#add(source, info, undefined, false);
        return;
      }
      if (info) this.folders.push(source);
      const found = info ? await filesBelow(source) : await filesMatching(source, isAbsolute(source));
      for (const { path, cause } of found.closed) this.#miss(path, cause);
      if (found.paths.length === 0) {
        if (info) throw noDumps(source, "it has no files");
        throw new SockdexError("ERR_READ", `${source} matches no file.`, { path: source });
      }
      for (const path of found.paths) await this.#addFound(path, info && source, info?.dev);
    } catch (cause) {
      if (cause instanceof SockdexError && cause.code === "ERR_INVALID_ARGUMENT") throw cause;
      this.#miss(source, cause);
    }
  }

  /** `dev`: the file system of the folder it was found in. */
  async #addFound(path: FilePath, folder: string | undefined, dev: bigint | undefined): Promise<void> {
    try {
      const info = await stat(path, { bigint: true }).catch(async (cause: unknown) => {
        if ((await lstat(path)).isSymbolicLink()) return undefined;
        throw cause;
      });
      if (!info?.isFile() || (await isElsewhereInProcfs(path, info, dev))) {
        this.skipped++;
        return;
      }
      const isReplaced = this.#output.replaces(info);
      if (isReplaced || this.#output.makes(resolve(shownPath(path)))) {
        if (await this.#output.isFormer(path)) return;
        if (isReplaced) throw overItself(shownPath(path));
      }
      await this.#add(path, info, folder, true);
    } catch (cause) {
      if (cause instanceof SockdexError && cause.code === "ERR_INVALID_ARGUMENT") throw cause;
      this.#miss(path, cause);
    }
  }

  async #add(path: FilePath, info: BigIntStats, folder: string | undefined, mustBeFile: boolean): Promise<void> {
    // What is no regular file may have a name that says nothing, as /dev/stdin.
    const real = info.isFile() ? await realpath(path, "latin1") : resolve(shownPath(path));
    if (this.#seen.has(real)) return;
    this.#seen.add(real);
    const size = info.isFile() ? Number(info.size) : 0;
    this.inputs.push({ name: shownPath(path), path, stream: undefined, folder, mustBeFile, size });
  }

  #miss(path: FilePath, cause: unknown): void {
    const name = shownPath(path);
    this.missing.push({ name, error: readError(name, cause) });
  }
}

/** True for a file of procfs to which a link led, from a folder on `dev`: reading some, as kmsg, waits for ever. */
async function isElsewhereInProcfs(path: FilePath, info: BigIntStats, dev: bigint | undefined): Promise<boolean> {
  const from = dev ?? (await lstat(path, { bigint: true })).dev;
  return info.dev !== from && isProcfs(path);
}

function overItself(path: string): SockdexError {
  const message = `${path} is the output and an input: it would be replaced. Name another file for one of them.`;
  return new SockdexError("ERR_INVALID_ARGUMENT", message, { path });
}

export function noDumps(folder: string, why: string): SockdexError {
  return new SockdexError("ERR_NO_TABLE", `${folder} holds no dumps: ${why}.`, { path: folder });
}

export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly count: number;
}

/** Throws ERR_INVALID_ARGUMENT. */
export function checkShard({ index, count }: Shard): Shard {
  if (Number.isInteger(index) && Number.isInteger(count) && index >= 1 && index <= count) return { index, count };
  const message = `${index}/${count} is not a shard: the first number is from 1 to the second.`;
  throw new SockdexError("ERR_INVALID_ARGUMENT", message);
}

/** True for the inputs of a shard: by their names alone, so that each keeps its shard whatever comes and goes beside it. */
export function isOfShard({ index, count }: Shard, name: string): boolean {
  return createHash("sha256").update(name).digest().readUInt32BE(0) % count === index - 1;
}
