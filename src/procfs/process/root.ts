import { accessSync, constants, readlinkSync, type Stats, statfsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { invalidArgument, SockdexError } from "../../table/errors";
import { refuseOtherKinds, TEXT } from "../../table/reading/option-kinds";
import { isForbidden, isMissing, isOtherwise, readError } from "../files/errors";

/** `PROC_SUPER_MAGIC` of linux/magic.h. */
const PROCFS = 0x9fa0;

/** Where procfs is mounted, as an absolute path. Throws ERR_INVALID_ARGUMENT, ERR_NOT_LINUX, ERR_NO_PROCFS. */
export function rootOf(procRoot: string | undefined): string {
  refuseOtherKinds({ procRoot }, { procRoot: TEXT });
  if (procRoot === "") throw invalidArgument("procRoot is empty: leave it out for /proc.");
  if (process.platform !== "linux" && procRoot === undefined) {
    throw new SockdexError(
      "ERR_NOT_LINUX",
      `Live tables and processes require Linux, and this is ${process.platform}: parse a captured dump, or give procRoot.`,
    );
  }
  const root = resolve(procRoot ?? "/proc");
  if (statOf(root) !== undefined) return root;
  throw noProcfs(`There is no ${root}`, root);
}

function noProcfs(what: string, path: string): SockdexError {
  return new SockdexError("ERR_NO_PROCFS", `${what}: mount procfs there, or say where it is.`, { path });
}

/** The error for a /proc that is an empty folder, where procfs is not mounted; undefined for any other root. */
export function notMounted(root: string): SockdexError | undefined {
  // Each process sees itself, with hidepid too.
  return root === "/proc" && entryFailure("/proc/self") !== undefined ? noProcfs("/proc is empty", root) : undefined;
}

/** The folder of a process, whether it exists or not. Throws ERR_INVALID_ARGUMENT for what is not a pid. */
export function processFolder(root: string, pid: number): string {
  if (!Number.isInteger(pid) || pid <= 0) throw invalidArgument(`${String(pid)} is not a pid.`);
  return join(root, String(pid));
}

/** True for a folder; false when nothing is there, or something else. Throws ERR_PERMISSION, ERR_READ. */
export function isFolder(path: string): boolean {
  return statOf(path)?.isDirectory() ?? false;
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    throw readError(path, cause);
  }
}

/** True where a kernel makes the files up; false for a captured tree. */
export function isProcfs(path: string | Buffer): boolean {
  try {
    return process.platform === "linux" && statfsSync(path).type === PROCFS;
  } catch {
    return false;
  }
}

/** True for a procfs that does not show this user the processes of others: mounted with `hidepid`. */
export function hidesProcesses(root: string): boolean {
  // Every procfs has a first process.
  return isProcfs(root) && entryFailure(join(root, "1")) !== undefined;
}

/**
 * The error for a process whose `path` (its folder by default) shows nothing, or could not be read because of `cause`:
 * the process has ended, or this user may not see it.
 */
export function processError(root: string, pid: number, cause?: unknown, path?: string): SockdexError {
  const folder = processFolder(root, pid);
  const failure = entryFailure(folder);
  if (failure !== undefined && isProcfs(root)) {
    if (pid === 1 || isNamed(folder)) {
      return hidden(`${folder} cannot be read (permission denied)`, root, folder, failure);
    }
    if (!isNamed(join(root, "1"))) {
      return hidden(`Process ${pid} has ended, or is hidden from this user`, root, folder, failure);
    }
  }
  const unmounted = failure === undefined ? undefined : notMounted(root);
  if (unmounted) return unmounted;
  const reason = cause ?? failure;
  if (reason !== undefined && isForbidden(reason)) {
    const message = `${path ?? folder} cannot be read: permission denied. It takes the right to trace process ${pid}: run as root (CAP_SYS_PTRACE), or as the user that the process runs as.`;
    return new SockdexError("ERR_PERMISSION", message, { path: path ?? folder, cause: reason });
  }
  if (reason !== undefined && !isMissing(reason)) return readError(path ?? folder, reason);
  const message = failure === undefined ? `Process ${pid} has ended.` : `No process ${pid} in ${root}.`;
  return new SockdexError("ERR_NO_PROCESS", message, { path: folder, cause: reason });
}

/** ERR_PERMISSION, with what is needed to see a process. */
function hidden(what: string, root: string, path: string, cause: unknown): SockdexError {
  return new SockdexError(
    "ERR_PERMISSION",
    `${what}: ${root} is mounted with hidepid. Read it as root of that machine (CAP_SYS_PTRACE), as a member of the group that its gid= option names, or mount it without hidepid.`,
    { path, cause },
  );
}

/** Why a folder cannot be entered; undefined when it can be. */
function entryFailure(path: string): unknown {
  try {
    accessSync(path, constants.X_OK);
    return undefined;
  } catch (cause) {
    return cause;
  }
}

/** With hidepid=2 a hidden process can still be told from an absent one: readlink(2) of what exists says "not a link". */
function isNamed(path: string): boolean {
  try {
    readlinkSync(path);
    return true;
  } catch (cause) {
    return isOtherwise(cause);
  }
}
