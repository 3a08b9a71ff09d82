import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { SockdexError } from "../table/index";
import { isForbidden, isMissing, readError } from "./errors";
import { socketInode } from "./process-inodes";

/** A process's descriptor of a socket. */
export interface Holder {
  readonly pid: number;
  /** What the process calls itself (`/proc/PID/comm`), at most 15 bytes of its own choice: any, not only printable ones. */
  readonly name: string;
  readonly fd: number;
}

/** Who holds which socket, as it was during one pass over /proc. */
export interface Holders {
  /** By inode; ascending by pid, then by descriptor. Sockets of every family are among them. */
  readonly byInode: ReadonlyMap<number, readonly Holder[]>;
  /** Processes there were. */
  readonly processes: number;
  /** Of those, the ones whose descriptors this user may not see: what they hold is not in `byInode`. */
  readonly unreadable: number;
}

/**
 * One pass over `/proc/PID/fd` of every process. What ends or closes meanwhile is left out, what may not be read is counted.
 * Throws ERR_NOT_LINUX, ERR_NO_PROCFS, ERR_READ.
 */
export function socketHolders(procRoot?: string): Holders {
  const root = resolve(procRoot ?? "/proc");
  const byInode = new Map<number, Holder[]>();
  let processes = 0;
  let unreadable = 0;
  for (const pid of processesOf(root, procRoot === undefined)) {
    const answer = holdsOf(root, pid, byInode);
    if (answer !== "gone") processes++;
    if (answer === "forbidden") unreadable++;
  }
  // Folders are listed in the order of text.
  for (const holders of byInode.values()) if (holders.length > 1) holders.sort((a, b) => a.pid - b.pid || a.fd - b.fd);
  return { byInode, processes, unreadable };
}

function processesOf(root: string, isOwn: boolean): number[] {
  if (process.platform !== "linux" && isOwn) {
    throw new SockdexError(
      "ERR_NOT_LINUX",
      `Processes are found in /proc on Linux only, and this is ${process.platform}.`,
    );
  }
  let names: string[];
  try {
    names = readdirSync(root);
  } catch (cause) {
    if (!isMissing(cause)) throw readError(root, cause);
    throw new SockdexError("ERR_NO_PROCFS", `There is no ${root}: mount procfs there, or say where it is.`, {
      path: root,
      cause,
    });
  }
  return names.filter((name) => /^[1-9]\d*$/.test(name)).map(Number);
}

/** Adds what a process holds. */
function holdsOf(root: string, pid: number, byInode: Map<number, Holder[]>): "read" | "forbidden" | "gone" {
  const folder = join(root, String(pid), "fd");
  let descriptors: string[];
  try {
    descriptors = readdirSync(folder);
  } catch (cause) {
    if (isForbidden(cause)) return "forbidden";
    if (isMissing(cause)) return "gone";
    throw readError(folder, cause);
  }
  let name: string | undefined;
  let answer: "read" | "forbidden" = "read";
  for (const descriptor of descriptors) {
    let inode: number | undefined;
    try {
      inode = socketInode(`${folder}/${descriptor}`);
    } catch (error) {
      // Some systems show a stranger's descriptors, but not where they lead.
      if (!(error instanceof SockdexError) || error.code !== "ERR_PERMISSION") throw error;
      answer = "forbidden";
    }
    if (inode === undefined) continue;
    name ??= nameOf(root, pid);
    const holder: Holder = { pid, name, fd: Number(descriptor) };
    const known = byInode.get(inode);
    if (known) known.push(holder);
    else byInode.set(inode, [holder]);
  }
  return answer;
}

function nameOf(root: string, pid: number): string {
  try {
    return readFileSync(join(root, String(pid), "comm"), "utf8").replace(/\n$/, "");
  } catch {
    // Ended since: what it held is still worth telling.
    return "";
  }
}
