import type { Socket } from "node:net";
import { type LiveTable, readSockets } from "../../src/index";
import { until } from "./until";

/** Sends until the other side, which does not read, takes no more, and the kernel probes a window of nothing. */
export async function fillWindow(sender: Socket): Promise<LiveTable> {
  const table = readSockets();
  const block = Buffer.alloc(65536);
  const isShut = () => table.of(sender)?.timer === 4;
  while (!isShut()) {
    await new Promise((written) => sender.write(block, written));
    await until("a block arrives, or cannot", () => table.refresh().of(sender)?.txQueue === 0 || isShut() || undefined);
  }
  return table;
}
