/** A program that only watches: `weigh-monitor.ts SOURCE [info]`. Prints what it weighs before it does and after, in bytes: JSON. */
import { readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { SocketMonitor } from "../../dist/live.js";

/** Each of a monitor's memories has met the rows there are by then. */
const REFRESHES = 20;

function weigh(): { resident: number; virtual: number } {
  globalThis.gc?.();
  const status = readFileSync("/proc/self/status", "latin1");
  const bytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(status)?.[1]) * 1024;
  return { resident: bytes("VmRSS"), virtual: bytes("VmSize") };
}

const before = weigh();
const [, , source, info] = process.argv;
const monitor = new SocketMonitor({ source: source === "procfs" ? "procfs" : "netlink", info: info === "info" });
for (let i = 0; i < REFRESHES; i++) await monitor.refresh();
await wait(100);
const after = weigh();
console.log(
  JSON.stringify({
    rows: monitor.table.size,
    resident: after.resident - before.resident,
    virtual: after.virtual - before.virtual,
  }),
);
process.exit();
