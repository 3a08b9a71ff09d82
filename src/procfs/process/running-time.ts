import { join } from "node:path";
import { trySmallText } from "../files/small-file";
import { rootOf } from "./root";
import { startTimeIn } from "./start-time";

/** The kernel counts in 1/100 s (USER_HZ), whatever its own clock is. */
const TICK_MS = 10;

/**
 * For how many milliseconds a process has run. Undefined where there is none, or /proc does not say. Throws
 * ERR_NOT_LINUX, ERR_NO_PROCFS.
 */
export function runningMs(pid: number, procRoot?: string): number | undefined {
  const root = rootOf(procRoot);
  const started = Number(startTimeIn(trySmallText(join(root, String(pid), "stat")) ?? ""));
  const up = Number.parseFloat(trySmallText(join(root, "uptime")) ?? "");
  const running = up * 1000 - started * TICK_MS;
  return running >= 0 ? running : undefined;
}
