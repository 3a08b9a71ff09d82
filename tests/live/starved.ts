/**
 * A program that starts a monitor with as many descriptors left as the first argument says; the second are its options, as
 * JSON. Prints how that fails.
 */
import { closeSync, openSync } from "node:fs";
import { SocketMonitor } from "../../src/live/index";

const [left, options = "{}"] = process.argv.slice(2);
const open: number[] = [];
try {
  for (;;) open.push(openSync("/dev/null", "r"));
} catch {
  for (const fd of open.slice(0, Number(left))) closeSync(fd);
}
try {
  const monitor = new SocketMonitor(JSON.parse(options));
  await monitor.refresh().finally(() => monitor.close());
  console.log(JSON.stringify({ code: "none" }));
} catch (error) {
  const { code, message } = error as { code: string; message: string };
  console.log(JSON.stringify({ code, message }));
}
