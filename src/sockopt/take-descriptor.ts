import { constants, readdirSync } from "node:fs";
import {
  EACCES,
  EBADF,
  EINVAL,
  ENOENT,
  ENOSYS,
  EPERM,
  ESRCH,
  SYS_PIDFD_GETFD,
  SYS_PIDFD_OPEN,
} from "../libc/constants";
import { callFailed } from "../libc/failure";
import { type Libc, libc } from "../libc/libc";
import { SockdexError } from "../table/errors";

/** Opens a thread that is not a process's main one, since Linux 6.9: O_EXCL by another name. */
const PIDFD_THREAD = constants.O_EXCL;

/**
 * Runs `use` with a descriptor of this process for what `fd` is in process `pid`, as pidfd_getfd(2) gives
 * it; undefined when the other one is not open. It is closed afterwards. Throws ERR_NO_PROCESS, ERR_PERMISSION (it
 * takes the right to trace that process, see ptrace(2)), ERR_UNSUPPORTED, ERR_SYSTEM_CALL, ERR_NO_PEER, ERR_NOT_LINUX.
 */
export function withDescriptorOf<T>(pid: number, fd: number, use: (fd: number) => T, c: Libc = libc()): T | undefined {
  const own = descriptorOf(c, pid, fd);
  if (own === -EBADF) return undefined;
  if (own < 0) throw refusal(c, pid, fd, own);
  try {
    return use(own);
  } finally {
    c.close(own);
  }
}

/** A descriptor of this process; −errno when there is none. Throws when the process cannot be opened. */
function descriptorOf(c: Libc, pid: number, fd: number): number {
  const process = c.syscall(SYS_PIDFD_OPEN, pid, 0, 0);
  if (process < 0) throw noProcessOr(c, "pidfd_open", pid, `process ${pid}`, process);
  const own = getDescriptor(c, process, fd);
  if (own !== -ESRCH) return own;
  // The main thread has ended: the others still have the descriptors. Before Linux 6.9 threads cannot be opened.
  for (const thread of threadsOf(pid)) {
    const opened = c.syscall(SYS_PIDFD_OPEN, thread, PIDFD_THREAD, 0);
    const ofThread = opened < 0 ? -ESRCH : getDescriptor(c, opened, fd);
    if (ofThread !== -ESRCH) return ofThread;
  }
  return own;
}

/** Closes `process`. */
function getDescriptor(c: Libc, process: number, fd: number): number {
  const own = c.syscall(SYS_PIDFD_GETFD, process, fd, 0);
  c.close(process);
  return own;
}

/** Threads of a process but the main one; none when it has ended. */
function threadsOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`)
      .map(Number)
      .filter((thread) => thread !== pid);
  } catch {
    return [];
  }
}

function refusal(c: Libc, pid: number, fd: number, failure: number): SockdexError {
  switch (failure) {
    case -EPERM:
    case -EACCES:
      return new SockdexError(
        "ERR_PERMISSION",
        `Descriptor ${fd} of process ${pid} cannot be taken (permission denied): it takes the right to trace that process; root has it, its owner only where kernel.yama.ptrace_scope is 0 or missing.`,
      );
    default:
      return noProcessOr(c, "pidfd_getfd", pid, `descriptor ${fd} of process ${pid}`, failure);
  }
}

function noProcessOr(c: Libc, call: string, pid: number, what: string, failure: number): SockdexError {
  switch (failure) {
    case -ESRCH:
    // A thread's id; older kernels say EINVAL, as all do of no pid at all.
    case -ENOENT:
    case -EINVAL:
      return new SockdexError("ERR_NO_PROCESS", `No process ${pid}.`);
    case -ENOSYS:
      return new SockdexError("ERR_UNSUPPORTED", `This kernel has no ${call}: Linux has it since 5.6.`);
    default:
      return callFailed(c, call, what, failure);
  }
}
