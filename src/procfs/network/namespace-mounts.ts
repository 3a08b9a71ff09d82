import { join } from "node:path";
import { linesOf } from "../files/lines";

/** A file that a network namespace is mounted on, as `ip netns add` does. */
export interface NamespaceMount {
  readonly inode: number;
  /** Where this process finds it. */
  readonly path: string;
  /** Its name in `ip netns`; undefined for one that is mounted elsewhere. */
  readonly name: string | undefined;
}

/** `43 42 0:4 net:[4026532246] /run/netns/blue rw shared:2 - nsfs nsfs rw` (man 5 proc_pid_mountinfo) */
const MOUNT = /^\d+ \d+ \d+:\d+ net:\[(\d+)\] (\S+) .*- nsfs /;

/**
 * The mounts that a process of the machine sees: this process, or of another procfs its process 1. None of a copy without
 * a mountinfo. Throws ERR_PERMISSION, ERR_READ.
 */
export function* namespaceMounts(root: string): Generator<NamespaceMount, void, undefined> {
  const [observer, prefix] = root === "/proc" ? ["self", ""] : ["1", join(root, "1/root")];
  for (const line of linesOf(join(root, observer, "mountinfo"))) {
    const [, inode, file = ""] = MOUNT.exec(line) ?? [];
    if (inode === undefined) continue;
    const path = unescaped(file);
    const name = /^(?:\/var)?\/run\/netns\/([^/]+)$/.exec(path)?.[1];
    yield { inode: Number(inode), path: prefix + path, name };
  }
}

/** The kernel writes a space as `\040`; bytes that are not ASCII are written as they are. */
function unescaped(path: string): string {
  const bytes = path.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}
