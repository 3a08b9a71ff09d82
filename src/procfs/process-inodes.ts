import { readdirSync, readlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { SockdexError } from "../table/index";
import { isMissing, readError } from "./errors";
import { netFolder } from "./tables";

/**
 * The sockets a process holds now: descriptor → inode, ascending by descriptor. Sockets of every family are among
 * them, unix and netlink too; two descriptors of one socket both are.
 * Throws ERR_NOT_LINUX, ERR_NO_PROCFS, ERR_NO_PROCESS, ERR_PERMISSION (another user's process), ERR_READ.
 */
export function inodesOfProcess(pid: number, procRoot?: string): Map<number, number> {
  const folder = join(dirname(netFolder(procRoot === undefined ? { pid } : { pid, procRoot })), "fd");
  let descriptors: string[];
  try {
    descriptors = readdirSync(folder);
  } catch (cause) {
    if (!isMissing(cause)) throw readError(folder, cause);
    throw new SockdexError("ERR_NO_PROCESS", `Process ${pid} has ended.`, { path: folder, cause });
  }
  const inodes = new Map<number, number>();
  for (const descriptor of descriptors.map(Number).sort((a, b) => a - b)) {
    const inode = socketInode(join(folder, String(descriptor)));
    if (inode !== undefined) inodes.set(descriptor, inode);
  }
  return inodes;
}

/** The inode of the socket a descriptor's link in /proc names; undefined when that is no socket, or closed. */
export function socketInode(link: string): number | undefined {
  let target: string;
  try {
    target = readlinkSync(link, "latin1");
  } catch (cause) {
    // Closed since the folder was read.
    if (isMissing(cause)) return undefined;
    throw readError(link, cause);
  }
  const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
  return inode === undefined ? undefined : Number(inode);
}
