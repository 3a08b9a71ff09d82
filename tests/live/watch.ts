import { setTimeout as wait } from "node:timers/promises";
import { onTestFinished } from "vitest";
import { type MonitorOptions, type Snapshot, SocketMonitor } from "../../src/live/index";

/** A monitor for as long as the test runs. */
export function watch(options: MonitorOptions = {}): SocketMonitor {
  const monitor = new SocketMonitor(options);
  onTestFinished(() => monitor.close());
  return monitor;
}

export const inodes = (rows: Iterable<{ inode: number }> | undefined): number[] =>
  Array.from(rows ?? [], ({ inode }) => inode);

/** Refreshes until `found` answers. */
export async function refreshUntil<T>(
  monitor: SocketMonitor,
  found: (snapshot: Snapshot) => T | undefined,
): Promise<T> {
  for (let left = 500; left > 0; left--) {
    const answer = found(await monitor.refresh());
    if (answer !== undefined) return answer;
    await wait(2);
  }
  throw new Error("Waited in vain for a snapshot.");
}
