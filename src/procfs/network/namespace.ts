import { dirname, join } from "node:path";
import type { NamespaceFile } from "../../libc/in-namespace";
import { SockdexError } from "../../table/errors";
import { isProcfs, rootOf } from "../process/root";
import { isOwn, type Where } from "./net-folder";

/**
 * The network namespace of `folder`, which netFolder() returned for `where`; undefined for this thread's own. Throws
 * ERR_UNSUPPORTED for a captured copy of a procfs.
 */
export function namespaceOf(where: Where, folder: string): NamespaceFile | undefined {
  if (isOwn(where)) return undefined;
  const root = rootOf(where.procRoot);
  if (isProcfs(root)) return { path: join(dirname(folder), "ns/net") };
  throw new SockdexError(
    "ERR_UNSUPPORTED",
    `${root} is a captured copy, and netlink asks the running kernel: read it with source procfs.`,
    { path: root },
  );
}
