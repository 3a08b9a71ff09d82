import { join } from "node:path";
import type { Comparison } from "../changes/comparison";
import type { Files } from "../procfs/files/open-files";
import { readSmallFile } from "../procfs/files/small-file";
import { inodeOf } from "../procfs/node/socket-inode";
import { descriptorsOfProcess, socketInode } from "../procfs/process/inodes";
import { processError, processFolder, rootOf } from "../procfs/process/root";
import { startTimeIn } from "../procfs/process/start-time";
import { SockdexError } from "../table/index";
import { LISTEN } from "../table/states";
import type { SharedTable } from "./shared-table";

/** Known descriptors that are looked at again each time: some twenty milliseconds' worth. */
const LOOKED_AT = 16_384;

/** A process's rows: those of the sockets it holds a descriptor of, each once. */
export interface OwnedRows {
  /** Row numbers. */
  rows: Uint32Array<ArrayBuffer>;
  /** Of each, a descriptor. */
  descriptors: Uint32Array<ArrayBuffer>;
  /** Of each, how long it had been seen in its state when it was read: milliseconds. */
  ages: Float64Array<ArrayBuffer>;
  /** Which of them listen: places in the arrays above, the lowest descriptors first. */
  listeners: Uint32Array<ArrayBuffer>;
}

/**
 * Which sockets a process holds. Looking at 100,000 descriptors takes some tenths of a second: that is done once, and
 * then for new descriptors, for those whose socket is no longer listed, and for 16,384 of the others in turn. So a
 * descriptor that came to stand for another socket, while its old one lives on elsewhere, is noticed at once in most
 * processes, and in one with 100,000 within seven refreshes.
 */
export class Ownership {
  readonly #pid: number;
  readonly #root: string;
  readonly #folder: string;
  readonly #isSelf: boolean;
  readonly #files: Files;
  #startTime: string | undefined;
  #inodes = new Map<string, number>();
  #next = 0;

  /** `files` keeps what is read each time open. */
  constructor(pid: number, files: Files, procRoot?: string) {
    this.#pid = pid;
    this.#files = files;
    this.#root = rootOf(procRoot);
    this.#isSelf = pid === process.pid && procRoot === undefined;
    this.#folder = this.#isSelf ? "/proc/self" : processFolder(this.#root, pid);
  }

  /**
   * The rows that are the process's now; `now` on the clock that `comparison` was told. Throws ERR_NO_PROCESS (also when
   * another process has its number), ERR_PERMISSION, ERR_READ.
   */
  find(table: SharedTable, comparison: Comparison, now: number): OwnedRows {
    this.#update(table);
    const { since } = comparison;
    const { state } = table.columns;
    const rows: number[] = [];
    const descriptors: number[] = [];
    const ages: number[] = [];
    const listeners: number[] = [];
    for (const [inode, descriptor] of this.#descriptorByInode()) {
      // MPTCP's subflows share an inode, and a torn read lists a socket twice.
      for (let row = table.rowOfInode(inode); row >= 0; row = table.olderWithInode(row)) {
        if (comparison.isRepeat(row)) continue;
        if (((state[row] ?? 0) & 0x7f) === LISTEN) listeners.push(rows.length);
        rows.push(row);
        descriptors.push(descriptor);
        ages.push(now - (since[row] ?? now));
      }
    }
    return {
      rows: Uint32Array.from(rows),
      descriptors: Uint32Array.from(descriptors),
      ages: Float64Array.from(ages),
      listeners: Uint32Array.from(listeners.sort((a, b) => (descriptors[a] ?? 0) - (descriptors[b] ?? 0))),
    };
  }

  /** Of each socket, a descriptor: two can stand for one. */
  #descriptorByInode(): Map<number, number> {
    const found = new Map<number, number>();
    for (const [descriptor, inode] of this.#inodes) {
      if (inode !== 0 && !found.has(inode)) found.set(inode, Number(descriptor));
    }
    return found;
  }

  #update(table: SharedTable): void {
    this.#checkStartTime();
    const known = this.#inodes;
    const now = new Map<string, number>();
    const { folder, names } = descriptorsOfProcess(this.#root, this.#pid, this.#folder);
    const first = this.#next % Math.max(1, names.length);
    this.#next = first + LOOKED_AT;
    for (const [i, descriptor] of names.entries()) {
      const inode = known.get(descriptor) ?? 0;
      const isTurn = (i < first ? i + names.length : i) < first + LOOKED_AT;
      const isKnown = !isTurn && inode !== 0 && table.rowOfInode(inode) >= 0;
      now.set(descriptor, isKnown ? inode : this.#inodeOf(folder, descriptor));
    }
    this.#inodes = now;
  }

  /** 0 for what is no socket. One's own descriptors answer fstat(2), which all threads share them for. */
  #inodeOf(folder: string, descriptor: string): number {
    const inode = this.#isSelf ? inodeOf(Number(descriptor)) : socketInode(join(folder, descriptor));
    return inode ?? 0;
  }

  /** A number that is given anew is another process's. */
  #checkStartTime(): void {
    if (this.#isSelf) return;
    const path = join(this.#folder, "stat");
    let startTime: string | undefined;
    try {
      startTime = startTimeIn(readSmallFile(path, this.#files).toString("latin1"));
    } catch (cause) {
      throw processError(this.#root, this.#pid, cause, path);
    }
    this.#startTime ??= startTime;
    if (this.#startTime === startTime) return;
    throw new SockdexError("ERR_NO_PROCESS", `Process ${this.#pid} has ended.`, { path });
  }
}
