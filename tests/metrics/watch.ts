import { onTestFinished } from "vitest";
import { type MonitorOptions, SocketMonitor } from "../../src/live/index";

/** A monitor that is closed when the test is over. */
export function watch(options: MonitorOptions = {}): SocketMonitor {
  const monitor = new SocketMonitor(options);
  onTestFinished(() => monitor.close());
  return monitor;
}
