import { namedFirst, type SocketHolders } from "../text/holders";

/** Processes of one name, and how many of some sockets they hold. */
export interface HoldingProcesses {
  readonly name: string;
  /** Of them, the one that holds the most. */
  readonly pid: number;
  readonly processes: number;
  readonly sockets: number;
}

/** Who holds the sockets of these rows, the name with the most first. Of several processes with a socket the one that is named first counts. */
export function holding(
  { inode }: { readonly inode: ArrayLike<number> },
  rows: Uint32Array,
  holders: SocketHolders | undefined,
): HoldingProcesses[] {
  if (holders === undefined) return [];
  const byName = new Map<string, Map<number, number>>();
  for (const row of rows) {
    const [holder] = namedFirst(holders.byInode.get(inode[row] ?? 0) ?? []);
    if (holder === undefined) continue;
    const byPid = byName.get(holder.name) ?? new Map<number, number>();
    byPid.set(holder.pid, (byPid.get(holder.pid) ?? 0) + 1);
    byName.set(holder.name, byPid);
  }
  const found = [...byName].map(([name, byPid]) => {
    const counts = [...byPid].sort(([, a], [, b]) => b - a);
    const [[pid] = [0]] = counts;
    return { name, pid, processes: byPid.size, sockets: counts.reduce((sum, [, count]) => sum + count, 0) };
  });
  return found.sort((a, b) => b.sockets - a.sockets);
}
