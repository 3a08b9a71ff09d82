/** A program for Node's permission model: prints what a monitor's tables come from, or the message of why there are none. */
import { SocketMonitor } from "../../src/live/index";

const monitor = new SocketMonitor();
try {
  const { table } = await monitor.refresh();
  console.log(table.source);
} catch (error) {
  console.log(error instanceof Error ? error.message : error);
}
process.exit();
