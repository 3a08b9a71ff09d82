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

/** By one pass over all descriptors that this user may see: some 5 µs each. Throws ERR_NO_PROCFS, ERR_READ. */
export function findRowHolders({ columns: { inode } }: QueryTable, procRoot: string | undefined): RowHolders {
  const { byInode, processes: all, ...hidden } = socketHolders(procRoot);
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
