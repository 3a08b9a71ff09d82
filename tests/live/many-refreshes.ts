/**
 * A program that refreshes a monitor 5,000 times while connections come and go, are tracked, and leak; prints how much more
 * it weighs after the first fifth of them, in KiB, and whether each leak was found with its object.
 */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { SocketMonitor } from "../../src/live/index";

const REFRESHES = 5000;
/** A connection more, and one less, each so many refreshes. */
const EACH = 25;
const OPEN = 10;

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

const server = createServer({ allowHalfOpen: true }, (socket) => void socket.end());
server.listen(0, "127.0.0.1");
await once(server, "listening");
const { port } = server.address() as AddressInfo;
const monitor = new SocketMonitor();
monitor.track(server, "server");
monitor.trackOutgoing({ label: "leaking", stack: true });

const leaking: Socket[] = [];
const found = new Set<unknown>();
let missed = 0;
let before = { heap: 0, rss: 0 };

/** The least of some: what was let go of is not collected at once. */
async function weigh(): Promise<typeof before> {
  const least = { heap: Number.POSITIVE_INFINITY, rss: Number.POSITIVE_INFINITY };
  for (let times = 0; times < 5; times++) {
    collect();
    await wait(20);
    const { heapUsed, external, rss } = process.memoryUsage();
    least.heap = Math.min(least.heap, heapUsed + external);
    least.rss = Math.min(least.rss, rss);
  }
  return least;
}

for (let i = 0; i < REFRESHES; i++) {
  if (i % EACH === 0) {
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    await once(socket.resume(), "end");
    leaking.push(socket);
    if (leaking.length > OPEN) {
      const oldest = leaking.shift();
      if (!found.delete(oldest)) missed++;
      oldest?.destroy();
    }
  }
  await monitor.refresh();
  if (i % EACH === 0) for (const { tracked } of monitor.leaks({ olderThanMs: 0 })) found.add(tracked?.object);
  if (i === REFRESHES / 5) before = await weigh();
}
const after = await weigh();
const grown = { heap: (after.heap - before.heap) >> 10, rss: (after.rss - before.rss) >> 10, missed };
console.log(JSON.stringify({ source: monitor.table.source, ...grown }));
process.exit();
