import { SockdexError } from "../table/errors";
import { EACCES, EBADF, EINVAL, ENOSYS, EPERM, ESRCH, SYS_PIDFD_GETFD, SYS_PIDFD_OPEN } from "./constants";
import { callFailed } from "./failure";
import { libc } from "./libc";

/**
 * Runs `use` with a descriptor of this process that stands for what `fd` is in process `pid`, as pidfd_getfd(2) gives
 * it; undefined when the other one is not open. It is closed afterwards. Throws ERR_NO_PROCESS, ERR_PERMISSION (it
 * takes the right to trace that process), ERR_UNSUPPORTED, ERR_SYSTEM_CALL, ERR_NO_KOFFI, ERR_NOT_LINUX.
 */
export function withDescriptorOf<T>(pid: number, fd: number, use: (fd: number) => T): T | undefined {
  const c = libc();
  const process = c.syscall(SYS_PIDFD_OPEN, pid, 0, 0);
  if (process < 0) throw refusal(pid, fd, process, "pidfd_open");
  try {
    const own = c.syscall(SYS_PIDFD_GETFD, process, fd, 0);
    if (own === -EBADF) return undefined;
    if (own < 0) throw refusal(pid, fd, own, "pidfd_getfd");
    try {
      return use(own);
    } finally {
      c.close(own);
    }
  } finally {
    c.close(process);
  }
}

function refusal(pid: number, fd: number, failure: number, call: string): SockdexError {
  switch (failure) {
    case -ESRCH:
    // A thread's id, or no pid at all.
    case -EINVAL:
      return new SockdexError("ERR_NO_PROCESS", `No process ${pid}.`);
    case -EPERM:
    case -EACCES:
      return new SockdexError(
        "ERR_PERMISSION",
        `Descriptor ${fd} of process ${pid} is not to be had by this user: it takes the right to trace that process, as its owner or root has.`,
      );
    case -ENOSYS:
      return new SockdexError("ERR_UNSUPPORTED", `This kernel has no ${call}: Linux has it since 5.6.`);
    default:
      return callFailed(libc(), call, `descriptor ${fd} of process ${pid}`, failure);
  }
}
