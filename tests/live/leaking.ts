/**
 * A program that watches a process while it runs out of descriptors itself: it leaks connections to the port it is given,
 * or, when another process is to be watched, empty files. The second argument is the monitor's options, as JSON. Prints what it was told at the end of the leak.
 */
import { openSync } from "node:fs";
import { connect, createServer } from "node:net";
import { type MonitorOptions, SocketMonitor } from "../../src/live/index";
import { until } from "../procfs/until";

const [port, options = "{}"] = process.argv.slice(2);
const settings: MonitorOptions = JSON.parse(options);
const { owner } = settings;
const server = createServer().listen(0, "127.0.0.1");
const monitor = new SocketMonitor(settings);
await monitor.refresh();

let leaked = 0;
let code: unknown;
while (code === undefined) {
  try {
    if (owner === undefined) await leakConnection();
    else openSync("/dev/null", "r");
    leaked++;
  } catch (error) {
    code = error instanceof Error && "code" in error ? error.code : error;
  }
}
const { table } = await until("the leaks are there", async () => {
  const snapshot = await monitor.refresh();
  return owner === undefined && monitor.leaks({ olderThanMs: 0 }).length < leaked ? undefined : snapshot;
});
const leaks = owner === undefined ? monitor.leaks({ olderThanMs: 0 }).length - leaked : monitor.leaks().length;
console.log(JSON.stringify({ code, leaks, backlogs: monitor.backlogs().length, hasRows: table.size > 0 }));
if (leaked < 20) throw new Error(`Only ${leaked} were leaked.`);
process.exit();

/** Nobody reads its end, and so nobody closes it. */
function leakConnection(): Promise<void> {
  return new Promise((resolve, reject) => {
    connect({ port: Number(port), host: "127.0.0.1", allowHalfOpen: true })
      .once("connect", resolve)
      .once("error", reject);
  });
}

export { server };
