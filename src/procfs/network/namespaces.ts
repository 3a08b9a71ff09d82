import { readlinkSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { SockdexError } from "../../table/errors";
import type { NetworkNamespace } from "../../text/namespaces";
import { isForbidden, isMissing, isOtherwise, readError } from "../files/errors";
import { type Container, containerOf } from "../process/container";
import { processesOf, processName } from "../process/processes";
import { hidesProcesses, isProcfs } from "../process/root";
import { netFolderOf } from "../process/threads";
import { namespaceMounts } from "./namespace-mounts";

/** Network namespaces that are not in a table, and why. */
export interface UnreadNamespace extends Partial<NetworkNamespace> {
  /** Its processes, as far as they are known; 0 also where there may be some. */
  readonly processes: number;
  /** Why it was not read: a sentence. */
  readonly why: string;
}

/** A network namespace, and the ways into it. */
export interface FoundNamespace {
  readonly about: NetworkNamespace;
  /** Its processes, ascending: those whose namespace this user may see. */
  readonly pids: readonly number[];
  /** Files it is mounted on. */
  readonly mounts: readonly string[];
}

export interface FoundNamespaces {
  /** By their lowest pid, then those without a process; this thread's own last. */
  readonly found: readonly FoundNamespace[];
  /** What is known of others. */
  readonly unread: readonly UnreadNamespace[];
}

/** What is learned of one during the pass. */
class Sight {
  readonly pids: number[] = [];
  readonly mounts: string[] = [];
  name: string | undefined;
  /** Its lowest pid among those that only turn out to be in it. */
  otherPid = Number.POSITIVE_INFINITY;
}

const DENIED = "Permission denied: to see their network namespace takes the right to trace these processes";

/**
 * Each network namespace once: those that processes are in, in one pass over `root`, a procfs or a copy of one, and those
 * that are mounted. One that only a descriptor or a single thread keeps is not found. Processes that end meanwhile are no
 * error. Throws ERR_PERMISSION, ERR_READ (`root` cannot be listed).
 */
export function findNamespaces(root: string): FoundNamespaces {
  const sights = new Map<number, Sight>();
  const sightOf = (inode: number) => {
    const sight = sights.get(inode) ?? new Sight();
    sights.set(inode, sight);
    return sight;
  };
  const denied: number[] = [];
  for (const pid of processesOf(root)) {
    const inode = namespaceOfProcess(join(root, String(pid)));
    if (inode === "denied") denied.push(pid);
    else if (inode !== undefined) sightOf(inode).pids.push(pid);
  }
  const unread: UnreadNamespace[] = strangers(root, sights, denied);
  try {
    for (const { inode, path, name } of namespaceMounts(root)) {
      const sight = sightOf(inode);
      sight.mounts.push(path);
      sight.name ??= name;
    }
  } catch (error) {
    if (!(error instanceof SockdexError)) throw error;
    unread.push({ processes: 0, why: `Mounted network namespaces are not known: ${error.message}` });
  }
  if (hidesProcesses(root)) {
    unread.push({
      processes: 0,
      why: `${root} is mounted with hidepid: other users' processes are hidden from this user.`,
    });
  }
  const own = isProcfs(root) ? namespaceOfFile("/proc/thread-self/ns/net") : undefined;
  const found = [...sights].map(([inode, sight]) => describe(root, inode, sight, inode === own));
  return { found: found.sort(byPid), unread };
}

function byPid({ about: a }: FoundNamespace, { about: b }: FoundNamespace): number {
  if (a.isOwn !== b.isOwn) return a.isOwn ? 1 : -1;
  const [one, other] = [a.pid ?? Number.MAX_SAFE_INTEGER, b.pid ?? Number.MAX_SAFE_INTEGER];
  return one - other || a.inode - b.inode;
}

function describe(root: string, inode: number, sight: Sight, isOwn: boolean): FoundNamespace {
  const { pids, mounts, name, otherPid } = sight;
  const pid = Math.min(pids[0] ?? otherPid, otherPid);
  const about = { inode, isOwn, ...(name !== undefined && { name }), ...(pid < Infinity && factsOf(root, pid)) };
  return { about, pids, mounts };
}

/** What the process says of its namespace. */
function factsOf(root: string, pid: number): Container & Pick<NetworkNamespace, "pid" | "process"> {
  const folder = join(root, String(pid));
  return { pid, process: processName(folder), ...containerOf(folder) };
}

/**
 * Who is in which namespace of those processes that this user may not trace. Their tables' own inodes show it: a
 * namespace has its own. What is left are namespaces that are not in `sights`.
 */
function strangers(root: string, sights: ReadonlyMap<number, Sight>, denied: readonly number[]): UnreadNamespace[] {
  if (denied.length === 0) return [];
  const known = new Map<number, Sight>();
  for (const sight of sights.values()) {
    const [pid] = sight.pids;
    const table = pid === undefined ? undefined : tableOf(root, pid);
    if (typeof table === "number") known.set(table, sight);
  }
  const others = new Map<number | "denied", number[]>();
  for (const pid of denied) {
    const table = tableOf(root, pid);
    if (table === undefined) continue;
    const sight = typeof table === "number" ? known.get(table) : undefined;
    if (sight !== undefined) sight.otherPid = Math.min(sight.otherPid, pid);
    else others.set(table, [...(others.get(table) ?? []), pid]);
  }
  return [...others.values()].map((pids) => ({
    ...factsOf(root, pids[0] ?? 0),
    ...{ processes: pids.length, why: `${DENIED}.` },
  }));
}

/** The number of a file in the process's `net` folder, which is one and the same for all of a namespace; undefined: it has ended. */
function tableOf(root: string, pid: number): number | "denied" | undefined {
  const process = join(root, String(pid));
  const numberIn = (folder: string) => statSync(join(folder, "dev"), { throwIfNoEntry: false })?.ino;
  try {
    const number = numberIn(join(process, "net"));
    if (number !== undefined) return number;
    const folder = netFolderOf(process);
    return folder === undefined ? undefined : numberIn(folder);
  } catch (cause) {
    if (isMissing(cause) || isOtherwise(cause)) return undefined;
    return "denied";
  }
}

/** Undefined: it has ended. */
function namespaceOfProcess(folder: string): number | "denied" | undefined {
  try {
    const inode = namespaceOfFile(join(folder, "ns/net"));
    if (inode !== undefined) return inode;
    // Its main thread may have ended, and others not.
    const thread = netFolderOf(folder);
    return thread === undefined ? undefined : namespaceOfFile(join(dirname(thread), "ns/net"));
  } catch (cause) {
    if (isForbidden(cause)) return "denied";
    throw readError(folder, cause);
  }
}

/** The inode that a link in `ns` names; undefined where there is none. Throws what fs does. */
export function namespaceOfFile(link: string): number | undefined {
  try {
    const inode = /^net:\[(\d+)\]$/.exec(readlinkSync(link, "latin1"))?.[1];
    return inode === undefined ? undefined : Number(inode);
  } catch (cause) {
    if (isMissing(cause) || isOtherwise(cause)) return undefined;
    throw cause;
  }
}
