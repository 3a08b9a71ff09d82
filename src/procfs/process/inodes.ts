import { readlinkSync } from "node:fs";
import { join } from "node:path";
import { isMissing, isOtherwise, readError } from "../files/errors";
import { processError, processFolder, rootOf } from "./root";
import { type Descriptors, descriptorsOf } from "./threads";

/**
 * The sockets a process holds now: descriptor → inode, ascending by descriptor. Sockets of every family are among
 * them, unix and netlink too; two descriptors of one socket both are.
 * Throws ERR_NOT_LINUX, ERR_NO_PROCFS, ERR_NO_PROCESS, ERR_PERMISSION (another user's process), ERR_READ.
 */
export function inodesOfProcess(pid: number, procRoot?: string): Map<number, number> {
  const root = rootOf(procRoot);
  const inodes = new Map<number, number>();
  const { folder, names } = descriptorsOfProcess(root, pid);
  for (const descriptor of names.map(Number).sort((a, b) => a - b)) {
    const inode = socketInode(join(folder, String(descriptor)));
    if (inode !== undefined) inodes.set(descriptor, inode);
  }
  return inodes;
}

/** A process's descriptors, in its `folder`. Throws ERR_NO_PROCESS, ERR_PERMISSION, ERR_READ. */
export function descriptorsOfProcess(root: string, pid: number, folder = processFolder(root, pid)): Descriptors {
  try {
    return descriptorsOf(folder);
  } catch (cause) {
    throw processError(root, pid, cause, join(folder, "fd"));
  }
}

/** The inode of the socket a descriptor's link in /proc names; undefined when that is no socket, or closed. */
export function socketInode(link: string): number | undefined {
  let target: string;
  try {
    target = readlinkSync(link, "latin1");
  } catch (cause) {
    // Closed since the folder was read, or a copy that kept no link.
    if (isMissing(cause) || isOtherwise(cause)) return undefined;
    throw readError(link, cause);
  }
  const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
  return inode === undefined ? undefined : Number(inode);
}
