/** The thread behind a SocketMonitor: reads when told to, and hands the table over. Bundled into build/live-worker.txt. */
import { parentPort, workerData } from "node:worker_threads";
import { useChangesModule } from "../module/changes";
import { useSharedModule } from "../module/shared";
import { failureOf, type Request, type SnapshotAnswer, transferable, type WorkerData } from "./messages";
import { Snapshots } from "./snapshots";

const port = parentPort;
if (!port) throw new Error("This is a worker's script.");

const { options, modules } = workerData as WorkerData;
useSharedModule(modules.shared);
useChangesModule(modules.changes);

let snapshots: Snapshots | undefined;

port.on("message", ({ held }: Request) => {
  try {
    snapshots ??= new Snapshots(options);
    const { table, ...found } = snapshots.next(held);
    const answer: SnapshotAnswer = { ...found, handover: table.handOver() };
    port.postMessage(answer, transferable(answer));
    table.wasHandedOver();
  } catch (error) {
    port.postMessage({ failure: failureOf(error) });
  }
});
