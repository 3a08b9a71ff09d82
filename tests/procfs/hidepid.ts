import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { folderOf } from "./files";

const NOBODY = "setpriv --reuid 65534 --regid 65534 --clear-groups";
const MOUNT = 'mount -t proc -o "hidepid=$1" proc "$2" && ip link set lo up; shift 2';

/** Why no procfs can be mounted here; undefined where it can be. */
export const WHY_NO_MOUNT = whyNone();

function whyNone(): string | undefined {
  if (process.getuid?.() !== 0) return "only root can mount a procfs and be another user";
  const script = `d=$(mktemp -d); set -- 2 "$d"; ${MOUNT}; umount "$d"; rmdir "$d"; ${NOBODY} true`;
  const { status } = spawnSync("unshare", ["-n", "-m", "--propagation", "private", "sh", "-c", script]);
  return status === 0 ? undefined : "no procfs can be mounted here";
}

export interface Run {
  hidepid: 0 | 1 | 2 | 4;
  /** The arguments of Node, for where procfs is mounted. */
  args: (root: string) => readonly string[];
  /** Be root, who sees all. Default: nobody. */
  isRoot?: boolean;
  /** Stay in the network namespace of the tests. Default: another one. */
  isHere?: boolean;
  /** Be root of a user namespace of its own. */
  isUserNamespace?: boolean;
  /** Where procfs is mounted, for this process alone. Default: a folder of its own. */
  root?: string;
}

/** Node beside another procfs of the machine, which is mounted with `hidepid`. */
export async function withHidepid({ hidepid, args, isRoot, isHere, isUserNamespace, root = folderOf({}) }: Run) {
  const user = `${isRoot ? "" : NOBODY} ${isUserNamespace ? "unshare -r" : ""}`;
  const child = spawn("unshare", [
    ...[...(isHere ? [] : ["-n"]), "-m", "--propagation", "private"],
    ...["sh", "-c", `${MOUNT}; exec ${user} "$@"`, "sh", String(hidepid), root, process.execPath, ...args(root)],
  ]);
  const closed = once(child, "close");
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  return { root, status: child.exitCode, stdout, stderr };
}
