import { readlinkSync } from "node:fs";
import { join } from "node:path";
import type { DescriptorUse } from "../../findings/known-facts";
import { trySmallText } from "../files/small-file";
import type { Where } from "../network/net-folder";
import { processesOf, processName } from "./processes";
import { isProcfs, rootOf } from "./root";
import { countDescriptors, descriptorsOf } from "./threads";

/** The limit of a process that has fewer is not looked at. */
const LEAST = 32;

/**
 * How many descriptors the processes of a network namespace (or of all) have, and how many they may have (RLIMIT_NOFILE). What
 * has few or ends meanwhile, and what this user may not look into, is left out. Throws ERR_NOT_LINUX, ERR_NO_PROCFS, ERR_READ.
 */
export function descriptorUses({ pid, procRoot, allNamespaces }: Where & { allNamespaces?: boolean }): DescriptorUse[] {
  const root = rootOf(procRoot);
  const namespace = allNamespaces ? undefined : namespaceOf(root, pid ?? (root === "/proc" ? "self" : 1));
  const isCounted = isProcfs(root);
  return processesOf(root).flatMap((pid) => {
    const folder = join(root, String(pid));
    const open = openOf(folder, isCounted);
    if (open < LEAST) return [];
    const limits = trySmallText(join(folder, "limits"));
    const limit = Number(/^Max open files +(\d+) /m.exec(limits ?? "")?.[1]);
    if (!(limit > 0)) return [];
    if (namespace !== undefined && namespaceOf(root, pid) !== namespace) return [];
    return [{ pid, name: processName(folder), open, limit }];
  });
}

/** `isCounted`: by a kernel, which since Linux 6.2 says how many without listing them. 0 where this user may not look. */
function openOf(process: string, isCounted: boolean): number {
  const counted = isCounted ? countDescriptors(process) : 0;
  if (counted > 0) return counted;
  try {
    return descriptorsOf(process).names.length;
  } catch {
    return 0;
  }
}

function namespaceOf(root: string, pid: number | string): string | undefined {
  try {
    return readlinkSync(join(root, String(pid), "ns/net"));
  } catch {
    return undefined;
  }
}
