import { onTestFinished } from "vitest";
import { type MonitorOptions, type Snapshot, SocketMonitor } from "../../src/live/index";
import { onLinux } from "../procfs/on-linux";
import { until } from "../procfs/until";
import { whereSupported } from "../sockopt/where-supported";

/** Runs the tests for each source. They are given it, and watch(), by it. */
export function byEachSource(
  name: string,
  tests: (source: "procfs" | "netlink", watchBy: (options?: MonitorOptions) => SocketMonitor) => void,
): void {
  onLinux(`${name}, by procfs`, () => tests("procfs", (options) => watch({ source: "procfs", ...options })));
  whereSupported(`${name}, by netlink`, () => tests("netlink", (options) => watch({ source: "netlink", ...options })));
}

/** A monitor for as long as the test runs. */
export function watch(options: MonitorOptions = {}): SocketMonitor {
  const monitor = new SocketMonitor(options);
  onTestFinished(() => monitor.close());
  return monitor;
}

export const inodes = (rows: Iterable<{ inode: number }> | undefined): number[] =>
  Array.from(rows ?? [], ({ inode }) => inode);

/** Refreshes until `found` answers. */
export function refreshUntil<T>(monitor: SocketMonitor, found: (snapshot: Snapshot) => T | undefined): Promise<T> {
  return until("a snapshot has it", async () => found(await monitor.refresh()));
}
