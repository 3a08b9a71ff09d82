import { join } from "node:path";
import type { Libc } from "../libc/libc";
import { inodeOf } from "../procfs/node/socket-inode";
import { descriptorsOfProcess, socketInode } from "../procfs/process/inodes";
import { ownDescriptors } from "../procfs/process/own-descriptors";
import { processFolder, rootOf } from "../procfs/process/root";
import { countDescriptors } from "../procfs/process/threads";
import type { QueryTable } from "../table/index";

/** A process with no more descriptors is looked at each time: some half a millisecond. */
const FEW = 256;

/** Of so many updates in a row, one looks though nothing points to a change. */
const LOOK_EVERY = 8;

/** Known descriptors that each look asks again: some millisecond's worth. */
const ASKED_AGAIN = 1024;

/**
 * The sockets that a process has descriptors of. To list and ask 100,000 descriptors takes some tenths of a second, so
 * those of a process with more than 256 are looked at only when new sockets are listed, when the kernel counts another
 * number of descriptors than at the last look (Linux 6.2 and newer; older ones are looked at each time), and every eighth
 * time. A look asks new descriptors, those whose socket is not listed, and 1,024 of the others in turn.
 *
 * So one thing can be missed for a time, in a process with more than 256 descriptors: that a socket which was listed
 * before comes from, or is left to, another process while another descriptor closes or opens. A look sees it where the
 * descriptor has a new number, and where a number that is reused has its turn.
 */
export class HeldSockets {
  readonly #pid: number;
  readonly #root: string;
  readonly #folder: string;
  readonly #isSelf: boolean;
  #numbers = new Uint32Array(0);
  #inodes = new Float64Array(0);
  /** Where the next look begins to ask again. */
  #turn = 0;
  /** Descriptors at the last look, as the kernel counts them; 0: it does not, or they changed meanwhile. */
  #count = 0;
  #sinceLook = 0;

  /** Throws ERR_INVALID_ARGUMENT, ERR_NOT_LINUX, ERR_NO_PROCFS. */
  constructor(pid: number, procRoot?: string) {
    this.#pid = pid;
    this.#isSelf = pid === process.pid && procRoot === undefined;
    // Where /proc is not mounted, reading it says so.
    this.#root = this.#isSelf ? "/proc" : rootOf(procRoot);
    this.#folder = this.#isSelf ? "/proc/self" : processFolder(this.#root, pid);
  }

  /** Numbers of descriptors, ascending, as the last look found them. */
  get numbers(): Uint32Array {
    return this.#numbers;
  }

  /** Of each, the inode of its socket; 0 if it is not a socket. */
  get inodes(): Float64Array {
    return this.#inodes;
  }

  /**
   * False: nothing points to a change, and nothing was looked at. `hasNew`: the table lists sockets that it did not list
   * at the last update. With `libc` this process's own descriptors are found in a third of the time. Throws
   * ERR_NO_PROCESS, ERR_PERMISSION, ERR_READ; the next update then looks.
   */
  update(table: QueryTable, hasNew: boolean, libc?: Libc): boolean {
    const count = countDescriptors(this.#folder);
    const isAsBefore = count > FEW && count === this.#count && !hasNew;
    if (isAsBefore && ++this.#sinceLook < LOOK_EVERY) return false;
    this.#count = 0;
    const { folder, numbers, taken } = this.#open(libc);
    this.#ask(table, folder, numbers);
    const more = numbers.length - count;
    if (more === 0 || more === taken) this.#count = count;
    this.#sinceLook = 0;
    return true;
  }

  /** Numbers of the open descriptors, ascending, and their folder in /proc. `taken`: so many were opened to list them. */
  #open(libc: Libc | undefined): { folder: string; numbers: Uint32Array<ArrayBuffer>; taken: number } {
    const highest = this.#numbers.at(-1) ?? 0;
    const own = libc && this.#isSelf ? ownDescriptors(libc, highest, () => countDescriptors(this.#folder)) : undefined;
    if (own) return { folder: this.#folder, numbers: own, taken: 0 };
    const { folder, names } = descriptorsOfProcess(this.#root, this.#pid, this.#folder);
    return { folder, numbers: Uint32Array.from(names, Number).sort(), taken: 1 };
  }

  /** Asks for the sockets of new descriptors, of those whose socket is not listed, and of those whose turn it is. */
  #ask(table: QueryTable, folder: string, numbers: Uint32Array<ArrayBuffer>): void {
    const knownNumbers = this.#numbers;
    const knownInodes = this.#inodes;
    const rows = table.rowsOfInodes(knownInodes);
    const inodes = new Float64Array(numbers.length);
    const first = this.#turn % Math.max(1, numbers.length);
    this.#turn = first + ASKED_AGAIN;
    for (let i = 0, known = 0; i < numbers.length; i++) {
      const number = numbers[i] ?? 0;
      while ((knownNumbers[known] ?? number) < number) known++;
      const isTurn = (i < first ? i + numbers.length : i) < first + ASKED_AGAIN;
      const isListed = knownNumbers[known] === number && (rows[known] ?? -1) >= 0;
      inodes[i] = isListed && !isTurn ? (knownInodes[known] ?? 0) : this.#inodeOf(folder, number);
    }
    this.#numbers = numbers;
    this.#inodes = inodes;
  }

  /** 0 for what is no socket. One's own descriptors answer fstat(2), which all threads share them for. */
  #inodeOf(folder: string, descriptor: number): number {
    const inode = this.#isSelf ? inodeOf(descriptor) : socketInode(join(folder, String(descriptor)));
    return inode ?? 0;
  }
}
