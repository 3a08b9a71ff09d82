import { join } from "node:path";
import type { Comparison } from "../changes/comparison";
import type { Libc } from "../libc/libc";
import type { Files } from "../procfs/files/open-files";
import { readSmallFile } from "../procfs/files/small-file";
import { processError, processFolder, rootOf } from "../procfs/process/root";
import { startTimeIn } from "../procfs/process/start-time";
import { SockdexError } from "../table/index";
import { LISTEN } from "../table/states";
import { HeldSockets } from "./held-sockets";
import type { SharedTable } from "./shared-table";

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

/** Rows that are followed from one table to the next, by their numbers. */
interface Followed {
  /** Of sockets that the process holds. */
  readonly rows: Uint32Array;
  /** Of each, a descriptor. */
  readonly descriptors: Uint32Array;
  /** Of sockets that it has closed. */
  readonly orphans: readonly number[];
}

const NOTHING: Followed = { rows: new Uint32Array(0), descriptors: new Uint32Array(0), orphans: [] };

/** Which rows are of sockets that a process holds, or has held. */
export class Ownership {
  readonly #pid: number;
  readonly #root: string;
  readonly #isSelf: boolean;
  readonly #files: Files;
  readonly #libc: () => Libc;
  readonly #held: HeldSockets;
  #startTime: string | undefined;
  /** Rows of the table before that were the process's; undefined where that is not known. */
  #before: Followed | undefined;

  /** `files` keeps what is read each time open. `libc` is called for tables that were read by netlink. */
  constructor(pid: number, files: Files, libc: () => Libc, procRoot?: string) {
    this.#pid = pid;
    this.#files = files;
    this.#libc = libc;
    this.#isSelf = pid === process.pid && procRoot === undefined;
    // Where /proc is not mounted, reading it says so.
    this.#root = this.#isSelf ? "/proc" : rootOf(procRoot);
    this.#held = new HeldSockets(pid, procRoot);
  }

  /**
   * The rows that are the process's now; `now` on the clock that `comparison` was told. Throws ERR_NO_PROCESS (also when
   * another process has its number), ERR_PERMISSION, ERR_READ.
   */
  find(table: SharedTable, comparison: Comparison, now: number): OwnedRows {
    const before = this.#before;
    // After a failure nothing is known.
    this.#before = undefined;
    this.#checkStartTime();
    const followed = follow(before ?? NOTHING, table, comparison);
    const hasNew = before === undefined || comparison.bringsInodes();
    // A monitor by /proc alone does without the C library.
    const hasLooked = this.#held.update(table, hasNew, table.source === "procfs" ? undefined : this.#libc());
    const { rows, descriptors } = hasLooked ? this.#findHeld(table, comparison) : followed;
    const { orphans } = followed;
    this.#before = { rows, descriptors, orphans };
    const { since } = comparison;
    const { state } = table.columns;
    const listeners: number[] = [];
    const ages = new Float64Array(rows.length);
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] ?? 0;
      ages[i] = now - (since[row] ?? now);
      if (((state[row] ?? 0) & 0x7f) === LISTEN) listeners.push(i);
    }
    return {
      rows: rows.slice(),
      descriptors: descriptors.slice(),
      ages,
      listeners: Uint32Array.from(listeners),
      orphans: Uint32Array.from(orphans),
      orphanAges: Float64Array.from(orphans, (row) => now - (since[row] ?? now)),
    };
  }

  /** The rows of each descriptor whose socket is in the table. */
  #findHeld(table: SharedTable, comparison: Comparison): Pick<Followed, "rows" | "descriptors"> {
    const { numbers, inodes } = this.#held;
    const newestRows = table.rowsOfInodes(inodes);
    const isFound = new Uint8Array(table.size);
    const rows: number[] = [];
    const descriptors: number[] = [];
    for (let i = 0; i < newestRows.length; i++) {
      const newest = newestRows[i] ?? -1;
      // Several descriptors can stand for one socket.
      if (newest < 0 || isFound[newest]) continue;
      isFound[newest] = 1;
      // MPTCP's subflows share an inode, and a torn read lists a socket twice.
      for (let row = newest; row >= 0; row = table.olderWithInode(row)) {
        if (comparison.isRepeat(row)) continue;
        rows.push(row);
        descriptors.push(numbers[i] ?? 0);
      }
    }
    return { rows: Uint32Array.from(rows), descriptors: Uint32Array.from(descriptors) };
  }

  /** A number that is given anew is another process's. */
  #checkStartTime(): void {
    if (this.#isSelf) return;
    const path = join(processFolder(this.#root, this.#pid), "stat");
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

/** The same sockets in the next table, those that are still there. */
function follow(before: Followed, table: SharedTable, comparison: Comparison): Followed {
  const { inode } = table.columns;
  const rows = new Uint32Array(before.rows.length);
  const descriptors = new Uint32Array(before.rows.length);
  const orphans: number[] = [];
  let held = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = comparison.rowAfter(before.rows[i] ?? 0);
    if (row < 0) continue;
    // A socket that its process has closed has no inode.
    if (inode[row] === 0) orphans.push(row);
    else {
      rows[held] = row;
      descriptors[held++] = before.descriptors[i] ?? 0;
    }
  }
  for (const orphan of before.orphans) {
    const row = comparison.rowAfter(orphan);
    if (row >= 0 && inode[row] === 0) orphans.push(row);
  }
  return { rows: rows.subarray(0, held), descriptors: descriptors.subarray(0, held), orphans };
}
