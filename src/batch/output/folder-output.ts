import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { readFile, rm, stat } from "node:fs/promises";
import { basename, isAbsolute, join } from "node:path";
import { type Chunk, type Codec, extensionOf, type Format, type OutputFile } from "../format/formats";
import { hashFile } from "../input/content-hash";
import type { Input } from "../input/inputs";
import { AtomicFile, clearAbandoned, writeError } from "./atomic-file";
import type { Finished, InputOutput, Output } from "./output";

/** What engines pass over: records of finished inputs, and files in the making. */
const RECORDS = "_sockdex";

/** The record of a finished input. It says nothing of when or how often: the same work leaves the same record. */
interface Record extends Finished {
  readonly source: string;
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
  readonly #codec: Codec;
  readonly #settings: FolderSettings;
  readonly #open = new Set<InputFiles>();

  private constructor(folder: string, codec: Codec, settings: FolderSettings) {
    this.#folder = folder;
    this.#codec = codec;
    this.#settings = settings;
  }

  /** Makes the folder, and clears away what killed runs have left half-written in it. Throws ERR_WRITE. */
  static async open(folder: string, codec: Codec, settings: FolderSettings): Promise<FolderOutput> {
    try {
      mkdirSync(join(folder, RECORDS), { recursive: true });
    } catch (cause) {
      throw writeError(folder, cause);
    }
    await clearAbandoned(join(folder, RECORDS));
    return new FolderOutput(folder, codec, settings);
  }

  async isFinished(input: Input): Promise<boolean> {
    const { path, name } = input;
    if (!this.#settings.resume || path === undefined) return false;
    const record = await this.readRecord(name);
    if (!record || record.settings !== this.#settings.fingerprint) return false;
    for (const output of record.outputs) {
      if (!(await isThere(join(this.#folder, output)))) return false;
    }
    return record.sha256 === (await this.hash(path));
  }

  begin(input: Input): InputOutput {
    const files = new InputFiles(this, input);
    this.#open.add(files);
    return files;
  }

  async finish(): Promise<void> {}

  async abort(): Promise<void> {
    for (const files of this.#open) await files.discard();
  }

  /** @internal For the files of one input. */
  get codec(): Codec {
    return this.#codec;
  }

  /** @internal */
  get fingerprint(): string {
    return this.#settings.fingerprint;
  }

  /** @internal The content's hash; with the modification time, where that is among the values. */
  async hash(path: string): Promise<string> {
    const hash = await hashFile(path);
    return this.#settings.usesModified ? `${hash}@${(await stat(path)).mtimeMs}` : hash;
  }

  /** @internal Below the folder, with the input's name and a mark of its whole path: none overwrites another's. */
  fileName(input: Input, folder: string): string {
    const name = basename(input.name)
      .replace(/[^\w.-]/g, "_")
      .slice(0, 100);
    return join(folder, `${name}-${markOf(input.name)}${extensionOf(this.#settings.format)}`);
  }

  /** @internal `sync`: what a record speaks of must be on the disk before it. */
  make(name: string, sync: boolean): AtomicFile {
    return new AtomicFile(join(this.#folder, name), { workshop: join(this.#folder, RECORDS), keepOpen: false, sync });
  }

  /** @internal */
  recordName(source: string): string {
    return join(RECORDS, `${markOf(source)}.json`);
  }

  /** @internal What is kept of an input; undefined: nothing that can be read. */
  async readRecord(source: string): Promise<Record | undefined> {
    try {
      const record: unknown = JSON.parse(await readFile(join(this.#folder, this.recordName(source)), "utf8"));
      return isRecord(record) && record.source === source ? record : undefined;
    } catch {
      return undefined;
    }
  }

  /** @internal */
  async remove(name: string): Promise<void> {
    await rm(join(this.#folder, name), { force: true });
  }

  /** @internal */
  closed(files: InputFiles): void {
    this.#open.delete(files);
  }
}

/** The files of one input: they get their names together, when it is finished. */
class InputFiles implements InputOutput {
  readonly #output: FolderOutput;
  readonly #input: Input;
  readonly #files = new Map<string, { name: string; file: OutputFile; atomic: AtomicFile }>();

  constructor(output: FolderOutput, input: Input) {
    this.#output = output;
    this.#input = input;
  }

  async add(folder: string, chunk: Chunk): Promise<void> {
    let one = this.#files.get(folder);
    if (!one) {
      const name = this.#output.fileName(this.#input, folder);
      one = { name, file: this.#output.codec.file("file"), atomic: this.#output.make(name, true) };
      this.#files.set(folder, one);
      await one.atomic.write(one.file.begin());
    }
    await one.atomic.write(one.file.add(chunk));
  }

  async commit(finished: Finished): Promise<void> {
    const { name: source, path } = this.#input;
    const before = await this.#output.readRecord(source);
    // From here until the new record is there, the input counts as not finished.
    if (before) await this.#output.remove(this.#output.recordName(source));
    const outputs = [...this.#files.values()].map(({ name }) => name).sort();
    for (const { file, atomic } of this.#files.values()) {
      await atomic.write(file.end());
      await atomic.commit();
    }
    for (const old of before?.outputs ?? []) if (!outputs.includes(old)) await this.#output.remove(old);
    if (path !== undefined) {
      const sha256 = await this.#output.hash(path);
      const record: Record = { source, sha256, settings: this.#output.fingerprint, outputs, ...finished };
      const file = this.#output.make(this.#output.recordName(source), false);
      await file.write([Buffer.from(`${JSON.stringify(record, null, 2)}\n`)]);
      await file.commit();
    }
    this.#output.closed(this);
  }

  async discard(): Promise<void> {
    for (const { atomic } of this.#files.values()) await atomic.discard();
    this.#output.closed(this);
  }
}

/** A name's mark: short, and no other name's. */
function markOf(name: string): string {
  return createHash("sha256").update(name).digest("hex").slice(0, 16);
}

async function isThere(path: string): Promise<boolean> {
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
