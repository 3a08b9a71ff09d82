import type { BigIntStats } from "node:fs";
import { constants, type FileHandle, open, stat } from "node:fs/promises";
import { captureTime } from "../../capture/capture-time";
import { SockdexError } from "../../index";
import { readError } from "../../procfs/files/errors";
import { readSomeOf } from "../../procfs/files/read-some";
import { HEAD_BYTES } from "./compression";
import type { FilePath } from "./file-names";
import type { Input } from "./inputs";
import type { FileRange } from "./piece-text";

const BLOCK = 262144;

/**
 * A file that is opened once and read through one descriptor, by other threads too, as far as it went when it was
 * opened. What is appended meanwhile is not read; any other change shows in check(). Throws ERR_READ, ERR_PERMISSION.
 */
export class OpenInput {
  readonly name: string;
  /** Its first bytes; none of a pipe, or of a file that does not know its size, as those of procfs. */
  readonly head: Uint8Array;
  /** Bytes; 0: not known. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number | undefined;
  readonly #path: FilePath;
  readonly #handle: FileHandle;
  readonly #before: BigIntStats;
  readonly #tail: Uint8Array;

  private constructor(name: string, path: FilePath, handle: FileHandle, before: BigIntStats, ends: Ends) {
    this.name = name;
    this.#path = path;
    this.#handle = handle;
    this.#before = before;
    this.head = ends.head;
    this.#tail = ends.tail;
    this.size = before.isFile() ? Number(before.size) : 0;
    this.modified = captureTime(Number(before.mtimeMs));
  }

  static async open(name: string, path: FilePath, { mustBeFile }: Pick<Input, "mustBeFile">): Promise<OpenInput> {
    let handle: FileHandle | undefined;
    try {
      // Whatever has taken the place of a file that was found must not be waited for.
      handle = await open(path, constants.O_RDONLY | (mustBeFile ? constants.O_NONBLOCK : 0));
      const before = await handle.stat({ bigint: true });
      if (mustBeFile && !before.isFile()) throw new Error("it is not a regular file");
      return new OpenInput(name, path, handle, before, await endsOf(handle, before));
    } catch (cause) {
      await handle?.close();
      throw readError(name, cause);
    }
  }

  /** A part of it, for whoever reads it before close(). */
  range(from: number, to: number): FileRange {
    return { fd: this.#handle.fd, path: this.name, from, to, size: this.size };
  }

  /** Its bytes from the first on, once. Throws what fs does. */
  async *bytes(): AsyncGenerator<Uint8Array, void, undefined> {
    for (let left = this.size > 0 ? this.size : Number.POSITIVE_INFINITY; left > 0; ) {
      const block = Buffer.allocUnsafeSlow(Math.min(BLOCK, left));
      const length = await readSomeOf(this.#handle, block);
      if (length === 0) return;
      yield block.subarray(0, length);
      left -= length;
    }
  }

  /** Throws ERR_READ when it is not what it was: its bytes, or some of them, may have been another text's. */
  async check(): Promise<void> {
    if (this.size === 0) return;
    const change = await this.#change().catch((cause: unknown) => {
      throw readError(this.name, cause);
    });
    if (change === undefined) return;
    const message = `${this.name} changed while it was read: ${change}. Read it again when nothing writes to it.`;
    throw new SockdexError("ERR_READ", message, { path: this.name });
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  async #change(): Promise<string | undefined> {
    const { dev, ino, size, mtimeNs } = this.#before;
    const there = await stat(this.#path, { bigint: true }).catch(() => undefined);
    if (!there) return "it was removed";
    if (there.dev !== dev || there.ino !== ino) return "another file was put in its place";
    const now = await this.#handle.stat({ bigint: true });
    if (now.size < size) return `it was cut from ${size} to ${now.size} bytes`;
    if (now.mtimeNs === mtimeNs && now.size === size) return undefined;
    if (now.size === size) return "it was written to";
    // A log grows at its end, and what was there stays.
    const { head, tail } = await endsOf(this.#handle, this.#before);
    const isSame = Buffer.from(head).equals(this.head) && Buffer.from(tail).equals(this.#tail);
    return isSame ? undefined : "it was written anew";
  }
}

interface Ends {
  readonly head: Uint8Array;
  readonly tail: Uint8Array;
}

async function endsOf(handle: FileHandle, info: BigIntStats): Promise<Ends> {
  const size = info.isFile() ? Number(info.size) : 0;
  const bytesAt = async (position: number, length: number) => {
    if (length <= 0) return new Uint8Array(0);
    const bytes = new Uint8Array(length);
    const { bytesRead } = await handle.read(bytes, 0, length, position);
    return bytes.subarray(0, bytesRead);
  };
  const head = await bytesAt(0, Math.min(size, HEAD_BYTES));
  const from = Math.max(head.length, size - HEAD_BYTES);
  return { head, tail: await bytesAt(from, size - from) };
}
