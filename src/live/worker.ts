/** The thread behind a SocketMonitor: reads when asked to, and hands the table over. Bundled into build/live-worker.txt. */
import { parentPort, workerData } from "node:worker_threads";
import { failureOf } from "../async/failure";
import { libc } from "../libc/libc";
import { PURPOSE } from "../sockdiag/netlink-dump";
import type { Answer, Request, WorkerData } from "./messages";
import { buffersOfReading } from "./reading";
import { Snapshots } from "./snapshots";

const port = parentPort;
if (!port) throw new Error("This is a worker's script.");

const { options, modules, packagesFrom } = workerData as WorkerData;

let snapshots: Snapshots | undefined;

port.on("message", ({ held }: Request) => {
  try {
    snapshots ??= new Snapshots(options, modules, () => libc(PURPOSE, packagesFrom));
    const { table, reading } = snapshots.next(held);
    const answer: Answer = { reading, handover: table.handOver() };
    port.postMessage(answer, buffersOfReading(reading));
    table.wasHandedOver();
  } catch (error) {
    port.postMessage({ failure: failureOf(error) } satisfies Answer);
  }
});
