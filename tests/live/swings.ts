/** A program that refreshes a monitor while a table swings between few rows and many; prints what it weighs more in the end, in MiB. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SocketMonitor } from "../../src/live/index";
import { generateDump } from "../generate/index";

const CYCLES = 20;
/** Each of a monitor's memories has met the rows there are by then. */
const EACH = 4;
const procRoot = mkdtempSync(join(tmpdir(), "sockdex-swings-"));
const dumps = [80_000, 10].map((rows) => generateDump({ protocol: "tcp", rows, seed: rows, quirks: 0 }));
mkdirSync(join(procRoot, "net"));
const monitor = new SocketMonitor({ procRoot });
let before = 0;
for (let cycle = 0; cycle < CYCLES; cycle++) {
  for (const [i, dump] of dumps.entries()) {
    writeFileSync(join(procRoot, "net/tcp"), dump);
    for (let refresh = 0; refresh < EACH; refresh++) {
      const { table } = await monitor.refresh();
      if (table.size !== (i === 0 ? 80_000 : 10)) throw new Error(`${table.size} rows.`);
    }
  }
  // The first two warm up.
  if (cycle === 1) before = process.memoryUsage.rss();
}
console.log(Math.round((process.memoryUsage.rss() - before) / 2 ** 20));
await monitor.close();
rmSync(procRoot, { recursive: true });
