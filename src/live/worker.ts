/** The thread behind a SocketMonitor: reads when told to, and hands the table over. Bundled into build/live-worker.txt. */
import { parentPort, workerData } from "node:worker_threads";
import { failureOf, type SnapshotAnswer, transferable } from "./messages";
import { type SnapshotOptions, Snapshots } from "./snapshots";

const port = parentPort;
if (!port) throw new Error("This is a worker's script.");

let snapshots: Snapshots | undefined;

port.on("message", () => {
  try {
    snapshots ??= new Snapshots(workerData as SnapshotOptions);
    const { table, lists, mine, timing } = snapshots.next();
    const answer: SnapshotAnswer = { handover: table.handOver(), lists, mine, timing };
    port.postMessage(answer, transferable(answer));
  } catch (error) {
    port.postMessage(failureOf(error));
  }
});
