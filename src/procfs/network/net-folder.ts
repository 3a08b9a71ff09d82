import { realpathSync } from "node:fs";
import { join, resolve, sep } from "node:path";
import { SockdexError } from "../../table/errors";
import type { Protocol } from "../../table/protocols";
import { refuseOtherKinds, TEXT } from "../../table/reading/option-kinds";
import { trySmallText } from "../files/small-file";
import { isFolder, isProcfs, notMounted, processError, processFolder, rootOf } from "../process/root";
import { netFolderOf } from "../process/threads";

export interface Where {
  /** A process whose network namespace is read; this process's own by default. */
  pid?: number;
  /**
   * Where procfs is mounted, default `/proc`; or a captured copy of one. Unless `pid` says another, the namespace of its
   * process 1 is read: the host's.
   */
  procRoot?: string;
}

/** Whether that is the reader's own namespace, which netlink asks without /proc. Throws ERR_INVALID_ARGUMENT. */
export function isOwn({ pid, procRoot }: { pid?: number | undefined; procRoot?: string | undefined }): boolean {
  refuseOtherKinds({ procRoot }, { procRoot: TEXT });
  return pid === undefined && (procRoot === undefined || (procRoot !== "" && resolve(procRoot) === "/proc"));
}

/**
 * The `net` folder of /proc that `where` means, never that of another namespace in its place. Throws ERR_NOT_LINUX,
 * ERR_NO_PROCFS, ERR_NO_PROCESS, ERR_PERMISSION (of a procfs with hidepid too), ERR_READ.
 */
export function netFolder({ pid, procRoot }: Where): string {
  const root = rootOf(procRoot);
  if (pid !== undefined) {
    const folder = folderOfProcess(root, pid);
    if (folder === undefined) throw processError(root, pid);
    return folder;
  }
  // Every process finds its own namespace in `/proc/net`; in another procfs it would too, so there it is asked for by pid.
  const folder = root === "/proc" ? join(root, "net") : (folderOfProcess(root, 1) ?? capturedFolder(root));
  if (isFolder(folder)) return folder;
  const message = `${root} is not a procfs: it has no net folder.`;
  throw notMounted(root) ?? new SockdexError("ERR_NO_PROCFS", message, { path: folder });
}

/** Undefined when there is no such process, or it has no tables. */
function folderOfProcess(root: string, pid: number): string | undefined {
  const process = processFolder(root, pid);
  try {
    const folder = netFolderOf(process);
    return folder && within(root, folder);
  } catch (cause) {
    throw processError(root, pid, cause, join(process, "net"));
  }
}

/** Of a captured tree that has no process 1, the tables that stood in `/proc/net` when it was captured. */
function capturedFolder(root: string): string {
  // In a procfs `net` is the reader's own namespace, whoever's procfs it is.
  if (isProcfs(root)) throw processError(root, 1);
  const folder = join(root, "net");
  return isFolder(folder) ? within(root, folder) : folder;
}

/** The folder, unless a link of a captured tree leads to a procfs outside: that shows what is now, and here. */
function within(root: string, folder: string): string {
  const [base, real] = [realpathSync(root), realpathSync(folder)];
  if (real.startsWith(base + sep) || base === "/" || !isProcfs(real)) return folder;
  throw new SockdexError("ERR_NO_PROCFS", `${folder} leads out of ${root}, to ${real}: it is not part of the copy.`, {
    path: folder,
  });
}

/** Sockets of these protocols the kernel counts now, as a hint for capacity: 0 when it does not say. */
export function countSockets(folder: string, protocols: readonly Protocol[]): number {
  let sum = 0;
  for (const name of ["sockstat", "sockstat6"]) {
    const text = trySmallText(join(folder, name)) ?? "";
    for (const [, protocol = "", counts = ""] of text.matchAll(/^(\w+): (.*)$/gm)) {
      if (!protocols.some((wanted) => wanted === protocol.toLowerCase())) continue;
      for (const [, count] of counts.matchAll(/(?:inuse|tw|orphan) (\d+)/g)) sum += Number(count);
    }
  }
  return sum;
}
