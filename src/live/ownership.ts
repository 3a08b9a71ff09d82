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

/** Known descriptors that are looked at again each time: some two milliseconds' worth. */
const LOOKED_AT = 2048;

/** A process's rows, each once: those of the sockets it holds a descriptor of, and those it has closed. */
export interface OwnedRows {
  /** Row numbers. */
  rows: Uint32Array<ArrayBuffer>;
  /** Of each, a descriptor. */
  descriptors: Uint32Array<ArrayBuffer>;
  /** Of each, how long it had been seen in its state when it was read: milliseconds. */
  ages: Float64Array<ArrayBuffer>;
  /** Which of them listen: places in the arrays above, the lowest descriptors first. */
  listeners: Uint32Array<ArrayBuffer>;
  /** Row numbers of sockets it held once, and has closed: they have no inode, and are followed by their cookies. */
  orphans: Uint32Array<ArrayBuffer>;
  /** Of each orphan, what `ages` is. */
  orphanAges: Float64Array<ArrayBuffer>;
}

/**
 * Which sockets a process holds. Looking at 100,000 descriptors takes some tenths of a second, so each is looked at once.
 * After that a refresh looks at new descriptors, at those whose socket is no longer listed, and at 2,048 of the others in
 * turn. If a descriptor's number is reused while its old socket lives on in another process, most processes notice at once,
 * and one with 10,000 descriptors within five refreshes.
 */
export class Ownership {
  readonly #pid: number;
  readonly #root: string;
  readonly #folder: string;
  readonly #isSelf: boolean;
  readonly #files: Files;
  #startTime: string | undefined;
  /** The inode of each descriptor's socket, by the descriptor's number; 0 if it is not a socket. */
  #inodes: number[] = [];
  #next = 0;
  /** Rows before that were the process's, closed ones too. */
  #followed: readonly number[] = [];

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
    const followed = this.#followed;
    this.#followed = [];
    this.#checkStartTime();
    const { since } = comparison;
    const { state, inode: inodes } = table.columns;
    const age = (row: number) => now - (since[row] ?? now);
    const isFound = new Uint8Array(table.size);
    const rows: number[] = [];
    const descriptors: number[] = [];
    const ages: number[] = [];
    const listeners: number[] = [];
    this.#eachRow(table, (newest, descriptor) => {
      // Several descriptors can stand for one socket.
      if (isFound[newest]) return;
      isFound[newest] = 1;
      // MPTCP's subflows share an inode, and a torn read lists a socket twice.
      for (let row = newest; row >= 0; row = table.olderWithInode(row)) {
        if (comparison.isRepeat(row)) continue;
        if (((state[row] ?? 0) & 0x7f) === LISTEN) listeners.push(rows.length);
        rows.push(row);
        descriptors.push(descriptor);
        ages.push(age(row));
      }
    });
    const after = followed.map((row) => comparison.rowAfter(row));
    const orphans = after.filter((row) => row >= 0 && inodes[row] === 0);
    this.#followed = [...rows, ...orphans];
    return {
      rows: Uint32Array.from(rows),
      descriptors: Uint32Array.from(descriptors),
      ages: Float64Array.from(ages),
      listeners: Uint32Array.from(listeners.sort((a, b) => (descriptors[a] ?? 0) - (descriptors[b] ?? 0))),
      orphans: Uint32Array.from(orphans),
      orphanAges: Float64Array.from(orphans, age),
    };
  }

  /** Calls back with the newest row of each descriptor whose socket is in the table. */
  #eachRow(table: SharedTable, found: (row: number, descriptor: number) => void): void {
    const rowOf = (inode: number) => (inode === 0 ? -1 : table.rowOfInode(inode));
    const known = this.#inodes;
    const inodes: number[] = [];
    const { folder, names } = descriptorsOfProcess(this.#root, this.#pid, this.#folder);
    const first = this.#next % Math.max(1, names.length);
    this.#next = first + LOOKED_AT;
    for (const [i, name] of names.entries()) {
      const descriptor = Number(name);
      const isTurn = (i < first ? i + names.length : i) < first + LOOKED_AT;
      let inode = known[descriptor] ?? 0;
      let row = isTurn ? -1 : rowOf(inode);
      if (row < 0) {
        inode = this.#inodeOf(folder, name);
        row = rowOf(inode);
      }
      inodes[descriptor] = inode;
      if (row >= 0) found(row, descriptor);
    }
    this.#inodes = inodes;
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
