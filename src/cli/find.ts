import { inodesOfProcess, type SocketRow, type SocketTable } from "../index";
import { type InputOptions, readInput } from "./input";
import { complain, writeLines } from "./output";
import { type Extra, type RowsOptions, rowWriter } from "./rows";
import { type Status, status, UsageError } from "./status";

export interface FindOptions extends InputOptions, RowsOptions {
  fd?: { pid: number; fd: number };
}

/** What is looked for, and what to say when it is not there. */
interface Wanted {
  inodes: readonly number[];
  /** A process's, whose descriptors are shown and in whose namespace is looked. */
  process?: { pid: number; extra: Extra };
  absence: string;
}

const ELSEWHERE =
  "of another family (unix, netlink, packet), neither bound nor connected, or in another network namespace";

/** The rows of an inode, of a process's sockets, or of one of its descriptors. */
export async function find(inode: number | undefined, options: FindOptions): Promise<Status> {
  const { inodes, process, absence } = wanted(inode, options);
  const rows = rowWriter(options, process?.extra);
  const input = process === undefined ? options : { ...options, pid: process.pid };
  const found = new Set<number>();
  for await (const { table } of readInput(input)) {
    const matches = rowsOf(table, inodes);
    if (matches.length === 0) continue;
    for (const row of matches) found.add(row.inode);
    await writeLines(rows.lines(matches));
  }
  if (found.size === 0) {
    complain(absence);
    return status.FAILED;
  }
  const missing = inodes.length - found.size;
  if (missing > 0) complain(`${missing} of ${inodes.length} sockets are in none of the tables: ${ELSEWHERE}`);
  return status.OK;
}

function wanted(inode: number | undefined, { pid, fd, file, procRoot }: FindOptions): Wanted {
  if ([inode, pid, fd].filter((way) => way !== undefined).length !== 1) {
    throw new UsageError("find takes one of INODE, --pid PID and --fd PID:FD");
  }
  if (inode !== undefined) return { inodes: [inode], absence: absenceOf(inode, file !== undefined) };
  if (file !== undefined) throw new UsageError("a dump has no processes: with --file, find takes an INODE");
  const owner = fd?.pid ?? pid ?? 0;
  const descriptors = inodesOfProcess(owner, procRoot);
  if (fd === undefined) {
    const inodes = [...new Set(descriptors.values())];
    const absence =
      inodes.length === 0
        ? `process ${owner} has no open sockets`
        : `none of the ${inodes.length} sockets of process ${owner} is in the tables: they are ${ELSEWHERE}`;
    return { inodes, process: { pid: owner, extra: descriptorsColumn(descriptors) }, absence };
  }
  const socket = descriptors.get(fd.fd);
  const process = { pid: owner, extra: descriptorsColumn(new Map(socket === undefined ? [] : [[fd.fd, socket]])) };
  return socket === undefined
    ? { inodes: [], process, absence: `descriptor ${fd.fd} of process ${owner} is not open or no socket` }
    : { inodes: [socket], process, absence: `socket ${socket} is in none of the tables: it is ${ELSEWHERE}` };
}

function absenceOf(inode: number, inDump: boolean): string {
  if (inode === 0) {
    return "inode 0 is no socket's own: rows without a descriptor bear it (TIME_WAIT, SYN_RECV, not yet accepted), and list shows them";
  }
  if (inDump) return `no row has inode ${inode}`;
  return `no socket has inode ${inode}: it is closed, ${ELSEWHERE} (find --pid looks in that of a process)`;
}

/** In the table's order. */
function rowsOf(table: SocketTable, inodes: readonly number[]): SocketRow[] {
  return inodes.flatMap((inode) => table.allByInode(inode)).sort((a, b) => a.index - b.index);
}

function descriptorsColumn(descriptors: ReadonlyMap<number, number>): Extra {
  const byInode = new Map<number, number[]>();
  for (const [fd, inode] of descriptors) {
    const known = byInode.get(inode);
    if (known) known.push(fd);
    else byInode.set(inode, [fd]);
  }
  return { title: "FD", key: "descriptors", of: ({ inode }) => byInode.get(inode) ?? [] };
}
