import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { release } from "node:os";
import { expect, it } from "vitest";
import { inodeOf, inodesOfProcess } from "../../src/index";
import { EACCES, EINVAL, ENOENT, ENOSYS, EPERM, ESRCH, SYS_PIDFD_OPEN } from "../../src/libc/constants";
import { type Libc, libc } from "../../src/libc/libc";
import { withDescriptorOf } from "../../src/sockopt/take-descriptor";
import { errorOf } from "../procfs/errors";
import { threadOwner, WHY_NO_PYTHON } from "../procfs/thread-owner";
import { until } from "../procfs/until";
import { whereSupported } from "./where-supported";

const EMFILE = 24;

/** One of the two calls fails so. */
function failing(call: "pidfd_open" | "pidfd_getfd", errno: number): Libc {
  return {
    ...libc(),
    syscall: (number, ...rest) =>
      (number === SYS_PIDFD_OPEN) === (call === "pidfd_open") ? -errno : libc().syscall(number, ...rest),
  };
}

const take = (c: Libc) => () => withDescriptorOf(process.pid, 5, () => expect.unreachable("there is none"), c);
const { pid } = process;

whereSupported("another process's descriptor", () => {
  it("is not to be had of a thread's id", () => {
    const thread = Number(readdirSync("/proc/self/task").find((id) => id !== String(pid)));
    const error = errorOf("ERR_NO_PROCESS", () => withDescriptorOf(thread, 0, () => expect.unreachable()));
    expect(error.message).toBe(`No process ${thread}.`);
  });

  it.each([ENOENT, EINVAL, ESRCH])("there is no process: errno %d", (errno) => {
    expect(errorOf("ERR_NO_PROCESS", take(failing("pidfd_open", errno))).message).toBe(`No process ${pid}.`);
  });

  it.each([EPERM, EACCES])("takes a right: errno %d", (errno) => {
    expect(errorOf("ERR_PERMISSION", take(failing("pidfd_getfd", errno))).message).toBe(
      `Descriptor 5 of process ${pid} cannot be taken (permission denied): it takes the right to trace that process; root has it, its owner only where kernel.yama.ptrace_scope is 0 or missing.`,
    );
  });

  it.each(["pidfd_open", "pidfd_getfd"] as const)("takes a kernel that has %s", (call) => {
    expect(errorOf("ERR_UNSUPPORTED", take(failing(call, ENOSYS))).message).toBe(
      `This kernel has no ${call}: Linux has it since 5.6.`,
    );
  });

  it("is had of a process whose main thread has ended", async (context) => {
    if (WHY_NO_PYTHON !== undefined) context.skip(WHY_NO_PYTHON);
    const owner = await threadOwner();
    await until("the main thread has ended", () => readdirSync(`/proc/${owner.pid}/fd`).length === 0 || undefined);
    const [major = 0, minor = 0] = release().split(".").map(Number);
    if (major < 6 || (major === 6 && minor < 9)) context.skip("it takes Linux 6.9");
    const before = readdirSync("/proc/self/fd").length;
    const inode = withDescriptorOf(owner.pid, owner.fd, (own) => inodeOf(own));
    expect(inode).toBe(inodesOfProcess(owner.pid).get(owner.fd));
    expect(withDescriptorOf(owner.pid, 1000, () => expect.unreachable("it is not open"))).toBeUndefined();
    expect(readdirSync("/proc/self/fd").length).toBe(before);
    const { stdout } = spawnSync(process.execPath, ["dist/cli.cjs", "find", `:${owner.port}`, "-i"], {
      encoding: "utf8",
    });
    expect(stdout).toMatch(/backlog 0 of \d+/);
  });

  it("other failures are told of what was asked", () => {
    const message = (call: "pidfd_open" | "pidfd_getfd") =>
      errorOf("ERR_SYSTEM_CALL", take(failing(call, EMFILE))).message;
    expect(message("pidfd_open")).toMatch(new RegExp(`^pidfd_open of process ${pid} failed: EMFILE, `));
    expect(message("pidfd_getfd")).toMatch(
      new RegExp(`^pidfd_getfd of descriptor 5 of process ${pid} failed: EMFILE, `),
    );
  });
});
