import { type BigIntStats, closeSync, fstatSync, statSync } from "node:fs";
import { openRegular } from "./regular-file";

/** A file that can be read from its start now. */
export interface OpenFile {
  readonly fd: number;
  /** For the first read: 0, or null where the descriptor is at the start already. */
  readonly position: 0 | null;
}

/** Where tables and small files are read from: regular files. */
export interface Files {
  /** Throws as openRegular() does. */
  open(path: string): OpenFile;
  /** The file is read. */
  done(file: OpenFile): void;
}

/** Each opened anew, and closed. */
export const freshFiles: Files = {
  open: (path) => ({ fd: openRegular(path), position: null }),
  done: ({ fd }) => closeSync(fd),
};

/**
 * Files that stay open, and are read again from their start: they can be read when the process has no descriptor left
 * (EMFILE). When a path leads to another file, or to none, the old file is closed. Node closes all of them when the worker
 * thread they were opened in ends.
 */
export class KeptFiles implements Files {
  readonly #kept = new Map<string, { file: OpenFile; stats: BigIntStats }>();
  readonly #inUse = new Set<OpenFile>();

  open(path: string): OpenFile {
    const kept = this.#kept.get(path);
    const file = kept && isStill(path, kept.stats) ? kept.file : this.#openAnew(path);
    this.#inUse.add(file);
    return file;
  }

  done(file: OpenFile): void {
    this.#inUse.delete(file);
  }

  #openAnew(path: string): OpenFile {
    this.#closeOutdated();
    const file: OpenFile = { fd: openRegular(path), position: 0 };
    this.#kept.set(path, { file, stats: fstatSync(file.fd, { bigint: true }) });
    return file;
  }

  /** Tables of threads have a new path when the thread ends: the old ones would add up. */
  #closeOutdated(): void {
    for (const [path, { file, stats }] of this.#kept) {
      if (this.#inUse.has(file) || isStill(path, stats)) continue;
      this.#kept.delete(path);
      closeSync(file.fd);
    }
  }
}

/** Asked by stat(2), which takes no descriptor. What is missing, or cannot be asked for, is not the same file either. */
function isStill(path: string, { dev, ino }: BigIntStats): boolean {
  try {
    const now = statSync(path, { bigint: true });
    return now.dev === dev && now.ino === ino;
  } catch {
    return false;
  }
}
