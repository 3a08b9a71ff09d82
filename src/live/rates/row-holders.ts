import { type Holders, socketHolders } from "../../procfs/process/socket-holders";
import type { QueryTable } from "../../table/index";
import type { Holder } from "../../text/holders";

/** Which process holds each row's socket: of several that with the lowest pid. */
export interface RowHolders extends Omit<Holders, "processes" | "byInode"> {
  processes: readonly Omit<Holder, "fd">[];
  /** Of each row, the place of its process in `processes` + 1; 0 where none is known. */
  processOf: Uint32Array<ArrayBuffer>;
  /** Of each row that has one, the process's descriptor. */
  descriptors: Uint32Array<ArrayBuffer>;
  /** Processes that this user can see. */
  all: number;
}

/** Passes are made at least so often, for sockets that change hands. */
const LEAST_OFTEN = 8;

/**
 * Finds holders table after table, by passes over all descriptors that this user may see: some 5 µs each. A pass is made
 * when a socket has come to be, else at every eighth table.
 */
export class RowHolderFinder {
  readonly #procRoot: string | undefined;
  #holders: Holders | undefined;
  /** Tables since the pass, that of the pass among them. */
  #tables = 0;
  /** Inodes that take no other pass: held ones, and those that two passes have not found held. */
  #known: ReadonlySet<number> = new Set();
  /** All inodes of the table at the pass. */
  #seen: ReadonlySet<number> = new Set();

  constructor(procRoot: string | undefined) {
    this.#procRoot = procRoot;
  }

  /** Throws ERR_NO_PROCFS, ERR_READ. */
  find({ columns: { inode } }: QueryTable): RowHolders {
    const { byInode, processes: all, ...hidden } = this.#holdersOf(inode);
    const places = new Map<number, number>();
    const processes: Omit<Holder, "fd">[] = [];
    const processOf = new Uint32Array(inode.length);
    const descriptors = new Uint32Array(inode.length);
    for (let row = 0; row < inode.length; row++) {
      const holder = byInode.get(inode[row] ?? 0)?.[0];
      if (holder === undefined) continue;
      const { pid, name, fd } = holder;
      if (!places.has(pid)) places.set(pid, processes.push({ pid, name }));
      processOf[row] = places.get(pid) ?? 0;
      descriptors[row] = fd;
    }
    return { processes, processOf, descriptors, all, ...hidden };
  }

  #holdersOf(inodes: Float64Array): Holders {
    const isAllKnown = inodes.every((inode) => inode === 0 || this.#known.has(inode));
    if (this.#holders && isAllKnown && this.#tables < LEAST_OFTEN) {
      this.#tables++;
      return this.#holders;
    }
    const holders = socketHolders(this.#procRoot);
    const { byInode } = holders;
    // One that is being made may not have its descriptor yet.
    this.#known = new Set(inodes.filter((inode) => byInode.has(inode) || this.#seen.has(inode)));
    this.#seen = new Set(inodes);
    this.#holders = holders;
    this.#tables = 1;
    return holders;
  }
}

/** The same as socketHolders() returns it. */
export function asSocketHolders({ columns: { inode } }: QueryTable, holders: RowHolders): Holders {
  const byInode = new Map<number, readonly Holder[]>();
  for (const [row, place] of holders.processOf.entries()) {
    const process = holders.processes[place - 1];
    if (process) byInode.set(inode[row] ?? 0, [{ ...process, fd: holders.descriptors[row] ?? 0 }]);
  }
  const { all: processes, unreadable, areSomeHidden } = holders;
  return { byInode, processes, unreadable, areSomeHidden };
}
