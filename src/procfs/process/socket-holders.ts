import { join } from "node:path";
import { SockdexError } from "../../table/errors";
import type { Holder, InspectedProcesses, SocketHolders } from "../../text/holders";
import { isForbidden, isMissing, readError } from "../files/errors";
import { socketInode } from "./inodes";
import { processesOf, processName } from "./processes";
import { hidesProcesses, rootOf } from "./root";
import { type Descriptors, descriptorsOf } from "./threads";

export type { Holder, SocketHolders };

/** Who holds which socket, as it was during one pass over /proc. */
export interface Holders extends SocketHolders, InspectedProcesses {
  /** By inode; ascending by pid, then by descriptor. Sockets of every family are among them. */
  readonly byInode: ReadonlyMap<number, readonly Holder[]>;
}

/**
 * One pass over `/proc/PID/fd` of every process. What ends or closes meanwhile is left out, what cannot be read is counted.
 * Throws ERR_NOT_LINUX, ERR_NO_PROCFS, ERR_READ.
 */
export function socketHolders(procRoot?: string): Holders {
  let last: Holders | undefined;
  for (const holders of passOverHolders(procRoot)) last = holders;
  if (last === undefined) throw new Error("A pass returns what it has found.");
  return last;
}

/** The same pass, which stops behind each process with what it has found so far, and at the end with all. Each is the same map. */
export function* passOverHolders(procRoot?: string): Generator<Holders, void, undefined> {
  const root = rootOf(procRoot);
  const byInode = new Map<number, Holder[]>();
  const areSomeHidden = hidesProcesses(root);
  let processes = 0;
  let unreadable = 0;
  for (const pid of processesOf(root)) {
    const answer = holdsOf(root, pid, byInode);
    if (answer !== "gone") processes++;
    if (answer === "forbidden") unreadable++;
    yield { byInode, processes, unreadable, areSomeHidden };
  }
  // Descriptors are listed in the order of text.
  for (const holders of byInode.values()) if (holders.length > 1) holders.sort((a, b) => a.pid - b.pid || a.fd - b.fd);
  yield { byInode, processes, unreadable, areSomeHidden };
}

/** Adds what a process holds. */
function holdsOf(root: string, pid: number, byInode: Map<number, Holder[]>): "read" | "forbidden" | "gone" {
  const process = join(root, String(pid));
  let descriptors: Descriptors;
  try {
    descriptors = descriptorsOf(process);
  } catch (cause) {
    if (isForbidden(cause)) return "forbidden";
    if (isMissing(cause)) return "gone";
    throw readError(join(process, "fd"), cause);
  }
  let name: string | undefined;
  let answer: "read" | "forbidden" = "read";
  for (const descriptor of descriptors.names) {
    let inode: number | undefined;
    try {
      inode = socketInode(`${descriptors.folder}/${descriptor}`);
    } catch (error) {
      // Some systems show a stranger's descriptors, but not where they lead.
      if (!(error instanceof SockdexError) || error.code !== "ERR_PERMISSION") throw error;
      answer = "forbidden";
    }
    if (inode === undefined) continue;
    name ??= processName(process);
    const holder: Holder = { pid, name, fd: Number(descriptor) };
    const known = byInode.get(inode);
    if (known) known.push(holder);
    else byInode.set(inode, [holder]);
  }
  return answer;
}
