import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { isMissing, readError } from "../procfs/errors";
import { socketInode } from "../procfs/process-inodes";
import { SockdexError, type SocketTable } from "../table/index";
import { LISTEN } from "../table/states";

/** Every so many times all descriptors are looked at again. */
const RECHECK = 64;

/** A process's own rows: those of sockets it holds a descriptor of. */
export interface Mine {
  /** Row numbers. */
  rows: Uint32Array<ArrayBuffer>;
  /** Of each, a descriptor. */
  descriptors: Uint32Array<ArrayBuffer>;
  /** Of each, when it was first seen in its state: milliseconds since 1970. */
  since: Float64Array<ArrayBuffer>;
  /** Which of them listen: places in the arrays above. */
  listeners: Uint32Array<ArrayBuffer>;
}

/**
 * Which sockets a process holds. Reading the links of 100,000 descriptors takes a third of a second: that is done once,
 * and then only for new descriptors and for those whose socket is no longer listed. A descriptor that came to stand
 * for another listed socket meanwhile, its old one alive elsewhere, is noticed by a recheck of all.
 */
export class Ownership {
  readonly #pid: number;
  readonly #folder: string;
  #inodes = new Map<string, number>();
  #times = 0;

  constructor(pid: number, procRoot = "/proc") {
    this.#pid = pid;
    this.#folder = join(resolve(procRoot), String(pid), "fd");
  }

  /** The rows that are the process's now. Throws ERR_NO_PROCESS, ERR_PERMISSION, ERR_READ. */
  find(table: SocketTable, since: Float64Array): Mine {
    this.#update(table);
    const { state } = table.columns;
    const found: [row: number, descriptor: number][] = [];
    const listeners: number[] = [];
    for (const [descriptor, inode] of this.#inodes) {
      const row = inode === 0 ? -1 : table.rowOfInode(inode);
      if (row < 0) continue;
      if (((state[row] ?? 0) & 0x7f) === LISTEN) listeners.push(found.length);
      found.push([row, Number(descriptor)]);
    }
    return {
      rows: Uint32Array.from(found, ([row]) => row),
      descriptors: Uint32Array.from(found, ([, descriptor]) => descriptor),
      since: Float64Array.from(found, ([row]) => since[row] ?? Number.NaN),
      listeners: Uint32Array.from(listeners),
    };
  }

  #update(table: SocketTable): void {
    const known = this.#times++ % RECHECK === 0 ? new Map<string, number>() : this.#inodes;
    const now = new Map<string, number>();
    for (const descriptor of this.#descriptors()) {
      const inode = known.get(descriptor) ?? 0;
      const isListed = inode !== 0 && table.rowOfInode(inode) >= 0;
      now.set(descriptor, isListed ? inode : (socketInode(join(this.#folder, descriptor)) ?? 0));
    }
    this.#inodes = now;
  }

  #descriptors(): string[] {
    try {
      return readdirSync(this.#folder);
    } catch (cause) {
      if (!isMissing(cause)) throw readError(this.#folder, cause);
      throw new SockdexError("ERR_NO_PROCESS", `Process ${this.#pid} has ended.`, { path: this.#folder, cause });
    }
  }
}
