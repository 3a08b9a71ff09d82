/**
 * The threads behind a SocketMonitor: one reads when asked to, and hands the table over; one hears of ended connections, and
 * one looks for who holds which socket.
 * Bundled into build/live-worker.txt.
 */
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { failureOf } from "../async/failure";
import { libc } from "../libc/libc";
import { type LoadGate, loadThrough } from "../libc/libc-worker";
import { ENDS_PURPOSE } from "../sockdiag/destroy-socket";
import { PURPOSE } from "../sockdiag/netlink-dump";
import { packReading } from "./capture/pack-capture";
import { receiveEnds } from "./ends/receive-ends";
import { Ring } from "./ends/ring";
import { lookForHolders } from "./holders/look-for-holders";
import { buffersOfHolders } from "./holders/packed-holders";
import type {
  Answer,
  EndsMessage,
  EndsWorkerData,
  HoldersMessage,
  HoldersWorkerData,
  PackAnswer,
  Request,
  WorkerData,
} from "./messages";
import { buffersOfReading } from "./reading";
import { Snapshots, type TableReading } from "./snapshots";

const port = parentPort;
if (!port) throw new Error("This is a worker's script.");

const data = workerData as (WorkerData | EndsWorkerData | HoldersWorkerData) & LoadGate;

if ("endsOf" in data) hearEnds(port, data);
else if ("holdersIn" in data) findHolders(port, data);
else readTables(port, data);

function findHolders(port: MessagePort, { holdersIn }: HoldersWorkerData): void {
  lookForHolders(holdersIn, (holders) => {
    port.postMessage(holders satisfies HoldersMessage, buffersOfHolders(holders));
  }).catch((error: unknown) => port.postMessage({ failure: failureOf(error) } satisfies HoldersMessage));
}

function hearEnds(port: MessagePort, { endsOf, inode, ring, packagesFrom, gate }: EndsWorkerData & LoadGate): void {
  try {
    const c = loadThrough(gate, () => libc(ENDS_PURPOSE, packagesFrom));
    receiveEnds(c, { fd: endsOf, inode }, new Ring(ring), () => port.postMessage("news" satisfies EndsMessage));
  } catch (error) {
    port.postMessage({ failure: failureOf(error) } satisfies EndsMessage);
  }
}

function readTables(port: MessagePort, { options, modules, packagesFrom, gate }: WorkerData & LoadGate): void {
  let snapshots: Snapshots | undefined;
  let last: TableReading | undefined;
  const read = (held: readonly number[]) => {
    try {
      snapshots ??= new Snapshots(options, modules, () => loadThrough(gate, () => libc(PURPOSE, packagesFrom)));
      last = snapshots.next(held);
      const { table, reading } = last;
      const answer: Answer = { reading, handover: table.handOver() };
      port.postMessage(answer, buffersOfReading(reading));
      table.wasHandedOver();
    } catch (error) {
      port.postMessage({ failure: failureOf(error) } satisfies Answer);
    }
  };
  const pack = (processes: boolean) =>
    packReading(() => last, options, processes).then(
      (packed) => port.postMessage({ packed, processes } satisfies PackAnswer, [packed.bytes.buffer]),
      (error: unknown) => port.postMessage({ packed: failureOf(error), processes } satisfies PackAnswer),
    );
  port.on("message", (request: Request) => {
    if (request.ask === "read") read(request.held);
    else void pack(request.processes);
  });
}
