import { createHash } from "node:crypto";
import { readFile, rm, stat } from "node:fs/promises";
import { basename, isAbsolute, join, relative, sep } from "node:path";
import { readError } from "../../procfs/files/errors";
import { type Chunk, extensionOf, FORMATS, type Format, type NewFile, type OutputFile } from "../format/formats";
import { hashFile } from "../input/content-hash";
import { type FilePath, shownPath, wholePath } from "../input/file-names";
import type { Input } from "../input/inputs";
import { AtomicFile } from "./atomic-file";
import { makeFolder } from "./folders";
import type { Finished, InputOutput, Output } from "./output";
import { release } from "./release";
import { clearAbandoned } from "./temporary-names";
import { writeError } from "./write-all";

/** What engines pass over: records of finished inputs, and files in the making. */
const RECORDS = "_sockdex";

/** Files of an input that go to the disk at once. */
const FLUSHES = 4;

/** The record of an input. It says nothing of when or how often: the same work leaves the same record. */
interface Record extends Finished {
  readonly source: string;
  /** Of the content that is in the outputs; "": not known, or its outputs are being put in place, and some may not be. */
  readonly sha256: string;
  /** What the work was. */
  readonly settings: string;
  /** Below the folder. */
  readonly outputs: readonly string[];
}

export interface FolderSettings {
  readonly format: Format;
  /** All that decides what comes out, as text. */
  readonly fingerprint: string;
  /** Finished inputs are passed over. */
  readonly resume: boolean;
  /** A file's modification time is among its values. */
  readonly usesModified: boolean;
}

/** A file an input, and one a partition of it, below a folder. */
export class FolderOutput implements Output {
  readonly keepsOrder = true;
  readonly #folder: string;
  readonly #newFile: NewFile;
  readonly #settings: FolderSettings;
  /** Files that may be unfinished. */
  readonly #files = new Set<AtomicFile>();
  #isAborted = false;

  private constructor(folder: string, newFile: NewFile, settings: FolderSettings) {
    this.#folder = folder;
    this.#newFile = newFile;
    this.#settings = settings;
  }

  /** Makes the folder, and removes what runs that have ended left half-written in it. Throws ERR_WRITE. */
  static async open(folder: string, newFile: NewFile, settings: FolderSettings): Promise<FolderOutput> {
    try {
      await makeFolder(join(folder, RECORDS));
    } catch (cause) {
      throw writeError(folder, cause);
    }
    await clearAbandoned(join(folder, RECORDS));
    return new FolderOutput(folder, newFile, settings);
  }

  async isFinished(input: Input): Promise<boolean> {
    const { path, name } = input;
    if (!this.#settings.resume || path === undefined || !(await isThere(path))) return false;
    const record = await this.readRecord(input);
    if (!record || record.source !== name || record.settings !== this.#settings.fingerprint) return false;
    for (const output of record.outputs) {
      if (!(await isThere(join(this.#folder, output)))) return false;
    }
    return record.sha256 === (await this.hash(path));
  }

  async begin(input: Input): Promise<InputOutput> {
    return new InputFiles(this, input, await stateOf(input));
  }

  async finish(): Promise<void> {}

  abort(): void {
    this.#isAborted = true;
    for (const file of this.#files) file.discard();
  }

  /** @internal For the files of one input. */
  get newFile(): NewFile {
    return this.#newFile;
  }

  /** @internal */
  get fingerprint(): string {
    return this.#settings.fingerprint;
  }

  /** @internal The content's hash; with the modification time, where that is among the values. */
  async hash(path: FilePath): Promise<string> {
    const hash = await hashFile(path);
    if (!this.#settings.usesModified) return hash;
    const { mtimeMs } = await stat(path).catch((cause: unknown) => {
      throw readError(shownPath(path), cause);
    });
    return `${hash}@${mtimeMs}`;
  }

  /**
   * @internal Below the folder, with the input's name and a mark of its whole path: none overwrites another's. Engines
   * pass over files whose names begin with a dot or a low line, and shells take a hyphen for an option.
   */
  fileName(input: Input, folder: string): string {
    const name = basename(input.name)
      .replace(/[^\w.-]/g, "_")
      .slice(0, 100)
      .replace(/^(?=[._-])/, "input");
    return join(folder, `${name}-${markOf(input)}${extensionOf(this.#settings.format)}`);
  }

  /** @internal `sync`: what a record speaks of must be on the disk before it. */
  make(name: string, sync: boolean): AtomicFile {
    const file = new AtomicFile(join(this.#folder, name), { workshop: join(this.#folder, RECORDS), sync });
    if (this.#isAborted) file.discard();
    this.#files.add(file);
    return file;
  }

  /** @internal Forgets a file that is committed; one that is not is given up. */
  done(file: AtomicFile): void {
    file.discard();
    this.#files.delete(file);
  }

  /** @internal What is kept of an input; undefined: nothing that can be read. */
  async readRecord(input: Input): Promise<Record | undefined> {
    try {
      const record: unknown = JSON.parse(await readFile(join(this.#folder, recordName(input)), "utf8"));
      return isRecord(record) ? record : undefined;
    } catch {
      return undefined;
    }
  }

  /** @internal */
  async writeRecord(input: Input, record: Record): Promise<void> {
    const file = this.make(recordName(input), false);
    try {
      await file.write([Buffer.from(`${JSON.stringify(record, null, 2)}\n`)]);
      await file.commit();
    } finally {
      this.done(file);
    }
  }

  /**
   * @internal Removes an unfinished input's outputs, but not where another run has finished it meanwhile. What cannot be
   * removed is not there: one of the names may be none that a path can have.
   */
  async forget(input: Input, outputs: readonly string[]): Promise<void> {
    if ((await this.readRecord(input))?.sha256) return;
    for (const name of [...outputs, recordName(input)]) await this.remove(name).catch(() => {});
  }

  /** @internal Throws ERR_WRITE when one of an input's outputs is gone again: another run had other options. */
  async checkAll(outputs: readonly string[]): Promise<void> {
    for (const name of outputs) {
      const path = join(this.#folder, name);
      if (!(await isThere(path))) throw writeError(path, new Error("another run into this folder removed it"));
    }
  }

  /** @internal */
  async remove(name: string): Promise<void> {
    await rm(join(this.#folder, name), { force: true });
  }
}

/** The files of one input: they get their names together, when it is finished. */
class InputFiles implements InputOutput {
  readonly #output: FolderOutput;
  readonly #input: Input;
  readonly #state: string | undefined;
  readonly #files = new Map<string, { name: string; file: OutputFile; atomic: AtomicFile }>();

  /** `state`: how the input was before it was read. */
  constructor(output: FolderOutput, input: Input, state: string | undefined) {
    this.#output = output;
    this.#input = input;
    this.#state = state;
  }

  async add(folder: string, chunk: Chunk): Promise<void> {
    let one = this.#files.get(folder);
    if (!one) {
      const name = this.#output.fileName(this.#input, folder);
      one = { name, file: this.#output.newFile("file"), atomic: this.#output.make(name, true) };
      this.#files.set(folder, one);
      await one.atomic.write(one.file.begin());
    }
    await one.atomic.write(one.file.add(chunk));
    release(chunk);
  }

  async commit(finished: Finished): Promise<void> {
    const output = this.#output;
    const input = this.#input;
    const outputs = [...this.#files.values()].map(({ name }) => name).sort();
    const former = (await output.readRecord(input))?.outputs ?? [];
    const all = [...new Set([...former, ...outputs])].sort();
    // All that can fail for want of room comes first.
    const unflushed = [...this.#files.values()];
    const flush = async () => {
      for (let one = unflushed.pop(); one; one = unflushed.pop()) {
        await one.atomic.write(one.file.end());
        await one.atomic.flush();
      }
    };
    // A disk is as long over several files as over one.
    const flushed = await Promise.allSettled(Array.from({ length: FLUSHES }, flush));
    for (const one of flushed) if (one.status === "rejected") throw one.reason;
    const record = { source: input.name, settings: output.fingerprint, ...finished };
    // From here until the new record is there the input is not finished, and whoever comes next knows all it may have left.
    await output.writeRecord(input, { ...record, sha256: "", outputs: all });
    try {
      for (const { atomic } of this.#files.values()) await atomic.commit();
      for (const name of former) if (!outputs.includes(name)) await output.remove(name);
      await output.checkAll(outputs);
      await output.writeRecord(input, { ...record, sha256: await this.#hash(), outputs });
    } catch (error) {
      await output.forget(input, all);
      throw error;
    }
    this.discard();
  }

  discard(): void {
    for (const { atomic } of this.#files.values()) this.#output.done(atomic);
  }

  /** "" of what is no file, and of one that has changed since it was read: nobody knows what of it is in the outputs. */
  async #hash(): Promise<string> {
    const { path } = this.#input;
    if (path === undefined || this.#state === undefined) return "";
    const hash = await this.#output.hash(path);
    return (await stateOf(this.#input)) === this.#state ? hash : "";
  }
}

/** How a file is: another text of it has another state. Undefined: it is none, or not there. */
async function stateOf({ path }: Input): Promise<string | undefined> {
  const info = path === undefined ? undefined : await stat(path, { bigint: true }).catch(() => undefined);
  return info?.isFile() ? `${info.dev} ${info.ino} ${info.size} ${info.mtimeNs}` : undefined;
}

/** True for a path, absolute, that a folder's output has made: its records, and files with a mark in their names. */
export function isOfFolderOutput(folder: string, path: string): boolean {
  const way = relative(folder, path);
  if (way === "" || way === ".." || way.startsWith(`..${sep}`)) return false;
  return way.startsWith(`${RECORDS}${sep}`) || OUTPUT.test(way);
}

const OUTPUT = new RegExp(`-[0-9a-f]{16}(?:${FORMATS.map(extensionOf).join("|").replaceAll(".", "\\.")})$`);

function recordName(input: Input): string {
  return join(RECORDS, `${markOf(input)}.json`);
}

/** An input's mark: short, and no other's. A file is known by its whole path, however it is named here. */
function markOf({ name, path }: Input): string {
  return createHash("sha256")
    .update(path === undefined ? name : wholePath(path))
    .digest("hex")
    .slice(0, 16);
}

async function isThere(path: FilePath): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false;
}

function isRecord(value: unknown): value is Record {
  if (typeof value !== "object" || value === null) return false;
  const { source, sha256, settings, outputs } = value as Partial<globalThis.Record<string, unknown>>;
  const isList = Array.isArray(outputs) && outputs.every(isInside);
  return typeof source === "string" && typeof sha256 === "string" && typeof settings === "string" && isList;
}

/** What a record names is removed when it is out of date: nothing outside the folder is. */
function isInside(output: unknown): boolean {
  return typeof output === "string" && !isAbsolute(output) && !output.split(/[/\\]/).includes("..");
}
