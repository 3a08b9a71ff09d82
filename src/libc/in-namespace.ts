import { closeSync, fstatSync, openSync, statSync, writeSync } from "node:fs";
import { SockdexError } from "../table/errors";
import { codeOf } from "../table/realms";
import { CLONE_NEWNET, EACCES, EPERM } from "./constants";
import { callFailed, errnoName } from "./failure";
import type { Libc } from "./libc";

/** A network namespace, by a file that stands for it. */
export interface NamespaceFile {
  /** `/proc/PID/ns/net`, or a mount of it, as those of `ip netns`. */
  readonly path: string;
  /** Its inode number, where it is known: a process may have moved, and its pid may be another's by now. */
  readonly inode?: number | undefined;
}

const OWN = "/proc/thread-self/ns/net";
/** A failure to come back can pass only where memory is short. */
const TRIES = 10;

/**
 * Runs `work` with this thread in another network namespace, and comes back; where the thread could not come back it does
 * not go. Throws ERR_PERMISSION, ERR_NO_PROCESS (the namespace is not there any more), ERR_READ, ERR_SYSTEM_CALL, and what
 * `work` throws. A thread that cannot come back after all is ended, and on the main thread the process is.
 */
export function inNamespace<T>(libc: Libc, { path, inode }: NamespaceFile, work: () => T): T {
  const descriptors: number[] = [];
  const descriptorOf = (file: string) => {
    const fd = openSync(file, "r");
    descriptors.push(fd);
    return fd;
  };
  try {
    let target: number;
    let back: number;
    try {
      const [there, here] = [statSync(path), statSync(OWN)];
      if (inode !== undefined && there.ino !== inode) throw movedAway(path);
      if (there.ino === here.ino && there.dev === here.dev) return work();
      target = descriptorOf(path);
      back = descriptorOf(OWN);
      if (inode !== undefined && fstatSync(target).ino !== inode) throw movedAway(path);
    } catch (cause) {
      throw cause instanceof SockdexError ? cause : openError(path, cause);
    }
    // What this needs is the same as coming back will need.
    enter(libc, back, path);
    enter(libc, target, path);
    try {
      return work();
    } finally {
      comeBack(libc, back);
    }
  } finally {
    for (const fd of descriptors) closeSync(fd);
  }
}

function enter(libc: Libc, fd: number, path: string): void {
  const failure = libc.setns(fd, CLONE_NEWNET);
  if (failure === 0) return;
  if (failure !== -EPERM && failure !== -EACCES) throw callFailed(libc, "setns", path, failure);
  throw new SockdexError(
    "ERR_PERMISSION",
    `Permission denied to enter the network namespace of ${path}: it takes CAP_SYS_ADMIN. Run as root, or read it with source procfs.`,
    { path },
  );
}

/** All that this thread opens from now on would be another machine's, as it were: an error that is caught must not lead there. */
function comeBack(libc: Libc, back: number): void {
  let failure = 0;
  for (let tries = 0; tries < TRIES; tries++) {
    failure = libc.setns(back, CLONE_NEWNET);
    if (failure === 0) return;
  }
  const why = `${errnoName(-failure)}, ${libc.strerror(-failure)}`;
  writeSync(2, `sockdex: this thread cannot return to its own network namespace (setns: ${why}), and is ended.\n`);
  try {
    process.abort();
  } catch {
    // A worker cannot abort; its exit ends the thread alone.
    process.exit(1);
  }
}

function movedAway(path: string): SockdexError {
  return new SockdexError("ERR_NO_PROCESS", `${path} is of another network namespace by now.`, { path });
}

function openError(path: string, cause: unknown): SockdexError {
  const code = codeOf(cause);
  if (code === "ENOENT" || code === "ESRCH") {
    return new SockdexError("ERR_NO_PROCESS", `There is no ${path}: its process has ended.`, { path, cause });
  }
  const isDenied = code === "EACCES" || code === "EPERM";
  const why = isDenied ? "Permission denied: it takes the right to trace that process" : String(cause);
  return new SockdexError(isDenied ? "ERR_PERMISSION" : "ERR_READ", `${path} cannot be opened. ${why}.`, {
    path,
    cause,
  });
}
