import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { SockdexError } from "../../index";
import { codeOf, messageOf } from "../../table/realms";

/*
 * Files that are there whole or not at all: written under another name, and given theirs when they are finished. The
 * other name tells which process it is of, so that a later run can clear away what a killed one has left.
 */

const MARK = ".sockdex-tmp";

/** A name nobody looks for: hidden, and of no format's. */
function temporaryName(name: string): string {
  return `.${name}.${safe(hostname())}.${process.pid}${MARK}`;
}

function safe(host: string): string {
  return host.replace(/[^\w-]/g, "_");
}

/** Removes what killed processes of this machine have left in a folder. */
export async function clearAbandoned(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const [, host, pid] = /\.([\w-]+)\.(\d+)\.sockdex-tmp$/.exec(name) ?? [];
    if (host !== safe(hostname()) || pid === undefined || isRunning(Number(pid))) continue;
    await rm(join(folder, name), { force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
}

export function writeError(path: string, cause: unknown): SockdexError {
  if (cause instanceof SockdexError) return cause;
  return new SockdexError("ERR_WRITE", `${path} could not be written: ${messageOf(cause)}.`, { path, cause });
}

/** A file in the making. Its methods throw ERR_WRITE. */
export class AtomicFile {
  readonly path: string;
  readonly #temporary: string;
  readonly #keepOpen: boolean;
  readonly #sync: boolean;
  #handle: FileHandle | undefined;
  #exists = false;
  #isDirect = false;
  #isFlushed = false;
  #isDiscarded = false;

  /**
   * Its temporary name lies in `workshop`, by default beside it. One not kept open takes no descriptor between writes.
   * With `sync` it is on the disk when commit() is through.
   */
  constructor(path: string, { workshop = dirname(path), keepOpen = true, sync = false } = {}) {
    this.path = path;
    // Short enough for a name: what comes behind it takes up to 100 bytes.
    const name = (workshop === dirname(path) ? basename(path) : path).replace(/[^\w.=%-]/g, "_").slice(-100);
    this.#temporary = join(workshop, temporaryName(`${name}-${counter++}`));
    this.#keepOpen = keepOpen;
    this.#sync = sync;
  }

  async write(parts: readonly Uint8Array[]): Promise<void> {
    try {
      await writeAll(await this.#open(), parts);
      if (!this.#keepOpen) await this.#close();
    } catch (cause) {
      throw writeError(this.path, cause);
    }
  }

  /** All of it is written: what is left to do is its name. */
  async flush(): Promise<void> {
    try {
      const handle = await this.#open();
      if (this.#sync && !this.#isDirect) await handle.sync();
      await this.#close();
      this.#isFlushed = true;
    } catch (cause) {
      throw writeError(this.path, cause);
    }
  }

  /** Gives it its name. */
  async commit(): Promise<void> {
    if (!this.#isFlushed) await this.flush();
    try {
      if (this.#isDirect) return;
      await mkdir(dirname(this.path), { recursive: true });
      await rename(this.#temporary, this.path);
    } catch (cause) {
      throw writeError(this.path, cause);
    }
  }

  /** As if it had never been begun. */
  async discard(): Promise<void> {
    this.#isDiscarded = true;
    await this.#close().catch(() => {});
    if (this.#exists && !this.#isDirect) await rm(this.#temporary, { force: true });
  }

  async #open(): Promise<FileHandle> {
    if (this.#handle) return this.#handle;
    // Whoever is late must not begin it anew.
    if (this.#isDiscarded) throw new Error("it was given up");
    if (!this.#exists) {
      // What is no file cannot be replaced: a device, a pipe.
      const there = await stat(this.path).catch(() => undefined);
      this.#isDirect = there !== undefined && !there.isFile() && !there.isDirectory();
    }
    const handle = await open(this.#isDirect ? this.path : this.#temporary, this.#exists ? "a" : "w");
    this.#exists = true;
    this.#handle = handle;
    if (this.#isDiscarded) {
      await this.discard();
      throw new Error("it was given up");
    }
    return handle;
  }

  async #close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }
}

/** Few calls: each goes through another thread and back. */
const PARTS_A_CALL = 1024;

async function writeAll(handle: FileHandle, parts: readonly Uint8Array[]): Promise<void> {
  let left = parts.filter(({ length }) => length > 0);
  while (left.length > 0) {
    const group = left.slice(0, PARTS_A_CALL);
    let { bytesWritten } = await handle.writev(group);
    // The system may take less than it was given.
    let done = 0;
    while (done < group.length && bytesWritten >= (group[done]?.length ?? 0))
      bytesWritten -= group[done++]?.length ?? 0;
    const torn = group[done];
    left = left.slice(done);
    if (torn && bytesWritten > 0) left[0] = torn.subarray(bytesWritten);
  }
}

/** Files of one process with equal names have different temporary ones. */
let counter = 0;
