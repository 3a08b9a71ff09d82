import {
  close,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsync,
  openSync,
  type Stats,
  statSync,
  unlinkSync,
  writev,
} from "node:fs";
import { rename } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { lengthOf } from "../input/concatenate";
import { makeFolder } from "./folders";
import type { Sink } from "./sink";
import { temporaryName } from "./temporary-names";
import { writeAll, writeError } from "./write-all";

const closeLater = promisify(close);
const sync = promisify(fsync);
const writeSome = promisify(writev);

/** Files of the process that keep their descriptors between writes; an input can have thousands of partitions. */
const MOST_OPEN = 128;

/** Files with a descriptor that is not in use, the one that was used last behind the others. */
const resting = new Set<AtomicFile>();

/**
 * A file that is there whole or not at all: it is written under a temporary name, and gets its own when it is finished.
 * It keeps the mode of the file it replaces, and the owner where the user may set it. Methods throw ERR_WRITE.
 */
export class AtomicFile implements Sink {
  readonly path: string;
  readonly #temporary: string;
  readonly #sync: boolean;
  #fd: number | undefined;
  /** The temporary file; undefined: not made yet. */
  #made: { readonly dev: bigint; readonly ino: bigint } | undefined;
  #length = 0;
  #isBusy = false;
  #isFlushed = false;
  /** It was given its name, or given up. */
  #isOver = false;
  #closing: Promise<void> = Promise.resolve();

  /** The temporary file lies in `workshop`, by default beside `path`. With `sync`, commit() waits for the disk. */
  constructor(path: string, { workshop = dirname(path), sync = false } = {}) {
    this.path = path;
    // Short enough for a name: what comes behind it takes up to 80 bytes.
    const name = (workshop === dirname(path) ? basename(path) : path).replace(/[^\w.=%-]/g, "_").slice(-100);
    this.#temporary = join(workshop, temporaryName(name));
    this.#sync = sync;
  }

  async write(parts: readonly Uint8Array[]): Promise<void> {
    await this.#use((fd) => writeAll((some) => writeSome(fd, some), parts));
    this.#length += lengthOf(parts);
  }

  /** Ends the writing: all that is left to do is the name. */
  async flush(): Promise<void> {
    await this.#use(async (fd) => {
      if (this.#sync) await sync(fd);
      this.#check(fd);
      this.#rest();
    });
    await this.#attempt(() => this.#closing);
    this.#isFlushed = true;
  }

  /** Gives it its name. */
  async commit(): Promise<void> {
    if (!this.#isFlushed) await this.flush();
    await this.#attempt(async () => {
      await makeFolder(dirname(this.path));
      if (this.#isOver) throw givenUp();
      await rename(this.#temporary, this.path);
      this.#isOver = true;
    });
  }

  /** As if it had never been begun, at once: the process may be about to end. Does nothing behind commit(). */
  discard(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (this.#made) unlinkQuietly(this.#temporary);
    // The number of a descriptor that is in use must not become another file's.
    if (!this.#isBusy) this.#rest();
  }

  /** Calls `work` with the descriptor. */
  async #use(work: (fd: number) => Promise<void>): Promise<void> {
    await this.#attempt(async () => {
      await this.#closing;
      const fd = this.#open();
      resting.delete(this);
      this.#isBusy = true;
      try {
        await work(fd);
      } finally {
        this.#isBusy = false;
        if (this.#isOver) this.#rest();
        else if (this.#fd !== undefined) keepOpen(this);
      }
    });
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (cause) {
      throw writeError(this.path, cause);
    }
  }

  #open(): number {
    if (this.#isOver) throw givenUp();
    if (this.#fd === undefined) this.#fd = this.#made ? this.#reopen() : this.#create();
    return this.#fd;
  }

  #create(): number {
    const former = statSync(this.path, { throwIfNoEntry: false });
    if (former?.isDirectory()) throw new Error("it is a folder");
    // Appending, so that its length shows when another program has cut it.
    const fd = openSync(this.#temporary, "ax", former ? former.mode & 0o777 : 0o666);
    const { dev, ino } = fstatSync(fd, { bigint: true });
    this.#made = { dev, ino };
    if (former) takeOver(fd, former);
    return fd;
  }

  /** The file that was put aside, and no other that may have its name by now. */
  #reopen(): number {
    const fd = openSync(this.#temporary, constants.O_WRONLY | constants.O_APPEND | constants.O_NOFOLLOW);
    try {
      this.#check(fd);
    } catch (error) {
      closeSync(fd);
      throw error;
    }
    return fd;
  }

  /** Throws when it is not what was written: nothing may get a name that lost a part. */
  #check(fd: number): void {
    const { dev, ino, size, nlink } = fstatSync(fd, { bigint: true });
    if (nlink === 0n || dev !== this.#made?.dev || ino !== this.#made.ino) {
      throw new Error("another program removed or replaced its temporary file");
    }
    if (size !== BigInt(this.#length)) {
      throw new Error(`its temporary file has ${size} bytes and not the ${this.#length} that were written`);
    }
  }

  /** @internal Closes the descriptor; the next use opens it again, and hears of an error. */
  putAside(): void {
    this.#rest();
  }

  #rest(): void {
    resting.delete(this);
    const fd = this.#fd;
    if (fd === undefined) return;
    this.#fd = undefined;
    this.#closing = closeLater(fd);
    this.#closing.catch(() => {});
  }
}

function keepOpen(file: AtomicFile): void {
  resting.add(file);
  const [first] = resting;
  if (resting.size > MOST_OPEN) first?.putAside();
}

function takeOver(fd: number, { uid, gid, mode }: Stats): void {
  try {
    fchownSync(fd, uid, gid);
  } catch {
    // Only the superuser may give files away.
  }
  try {
    fchmodSync(fd, mode & 0o777);
  } catch {
    // Some file systems have no modes.
  }
}

function unlinkQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It has its name by now, or somebody else removed it.
  }
}

function givenUp(): Error {
  return new Error("it was given up");
}
