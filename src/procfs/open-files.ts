import { type BigIntStats, closeSync, fstatSync, statSync } from "node:fs";
import { openRegular } from "./regular-file";

/** A file that can be read from its start now. */
export interface OpenFile {
  readonly fd: number;
  /** For the first read: 0, or null where the descriptor stands at the start already. */
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
 * (EMFILE). A path that leads to another file since is opened anew. Node closes them when the worker thread they were
 * opened in ends.
 */
export class KeptFiles implements Files {
  readonly #kept = new Map<string, { file: OpenFile; stats: BigIntStats }>();

  open(path: string): OpenFile {
    const kept = this.#kept.get(path);
    if (kept && this.#isStill(path, kept.stats)) return kept.file;
    if (kept) {
      this.#kept.delete(path);
      closeSync(kept.file.fd);
    }
    const file: OpenFile = { fd: openRegular(path), position: 0 };
    this.#kept.set(path, { file, stats: fstatSync(file.fd, { bigint: true }) });
    return file;
  }

  done(): void {}

  /** Asked by stat(2), which takes no descriptor. What is not there any more is not the same file either. */
  #isStill(path: string, { dev, ino }: BigIntStats): boolean {
    const now = statSync(path, { bigint: true, throwIfNoEntry: false });
    return now !== undefined && now.dev === dev && now.ino === ino;
  }
}
