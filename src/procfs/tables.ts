import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { invalidArgument, SockdexError } from "../table/errors";
import type { Protocol } from "../table/protocols";

export interface Where {
  /** A process whose network namespace is read; this process's own by default. */
  pid?: number;
  /** Where procfs is mounted, default `/proc`. Another machine's or host's: its init's namespace is read, unless `pid` says another. */
  procRoot?: string;
}

/** The `net` folder of /proc that `where` means. Throws ERR_NOT_LINUX, ERR_NO_PROCFS, ERR_NO_PROCESS. */
export function netFolder({ pid, procRoot }: Where): string {
  if (procRoot === "") throw invalidArgument("procRoot is empty: leave it out for /proc.");
  const root = resolve(procRoot ?? "/proc");
  if (pid !== undefined && (!Number.isInteger(pid) || pid <= 0)) throw invalidArgument(`${String(pid)} is no pid.`);
  if (process.platform !== "linux" && procRoot === undefined) {
    throw new SockdexError(
      "ERR_NOT_LINUX",
      `Live socket tables are a Linux matter and this is ${process.platform}: parse a captured dump instead, or give procRoot.`,
    );
  }
  if (!existsSync(root)) {
    throw new SockdexError("ERR_NO_PROCFS", `There is no ${root}: mount procfs there, or say where it is.`, {
      path: root,
    });
  }
  if (pid !== undefined) {
    const folder = join(root, String(pid));
    if (existsSync(join(folder, "net"))) return join(folder, "net");
    throw new SockdexError("ERR_NO_PROCESS", `No process ${pid} in ${root}.`, { path: folder });
  }
  // `net` is a link to the reader's own namespace even in a procfs of the host: its init's is the host's.
  const init = join(root, "1", "net");
  const folder = root !== "/proc" && existsSync(init) ? init : join(root, "net");
  if (existsSync(folder)) return folder;
  throw new SockdexError("ERR_NO_PROCFS", `${root} is no procfs: it has no net folder.`, { path: folder });
}

/** Sockets of these protocols the kernel counts now, as a hint for capacity: 0 when it does not say. */
export function countSockets(folder: string, protocols: readonly Protocol[]): number {
  let sum = 0;
  for (const name of ["sockstat", "sockstat6"]) {
    let text: string;
    try {
      text = readFileSync(join(folder, name), "latin1");
    } catch {
      continue;
    }
    for (const [, protocol = "", counts = ""] of text.matchAll(/^(\w+): (.*)$/gm)) {
      if (!protocols.some((wanted) => wanted === protocol.toLowerCase())) continue;
      for (const [, count] of counts.matchAll(/(?:inuse|tw|orphan) (\d+)/g)) sum += Number(count);
    }
  }
  return sum;
}
