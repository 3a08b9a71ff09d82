import { dirname, join } from "node:path";
import { SockdexError } from "../../table/errors";
import { isProcfs, rootOf } from "../process/root";
import type { Where } from "./net-folder";

/**
 * Path that stands for the network namespace of `folder`, which netFolder() returned for `where`; undefined for this
 * thread's own. Throws ERR_UNSUPPORTED for a captured copy of a procfs.
 */
export function namespaceOf({ pid, procRoot }: Where, folder: string): string | undefined {
  const root = rootOf(procRoot);
  if (pid === undefined && root === "/proc") return undefined;
  if (isProcfs(root)) return join(dirname(folder), "ns/net");
  throw new SockdexError(
    "ERR_UNSUPPORTED",
    `${root} is a captured copy, and netlink asks the running kernel: read it with source: "procfs".`,
    { path: root },
  );
}
