import { type CapturedProcess, type CaptureFacts, heldSockets } from "../../capture/capture-facts";
import type { DescriptorUse } from "../../findings/known-facts";
import type { Columns } from "../../table/columns";
import { backlogLimitsIn } from "../../table/info/backlog-limit";
import type { RecordedAbout } from "../rows/about-snapshot";
import type { RecordedProcess } from "../rows/known-processes";
import type { AboutSnapshot } from "../segment/about-segment";
import type { ReadRows } from "./read-rows";

/** The processes that a segment names up to one of its snapshots. */
export function knownProcesses(snapshots: readonly AboutSnapshot[], place: number): Map<number, RecordedProcess> {
  const all = snapshots.slice(0, place + 1).flatMap(({ about }) => (about as RecordedAbout).processes ?? []);
  return new Map(all.map((process) => [process.pid, process]));
}

/** What a recording knows beside a snapshot's rows. `known`: knownProcesses(). */
export function snapshotFacts(
  columns: Columns,
  { own }: ReadRows,
  { inspected, localPorts, reservedPorts, descriptors = [] }: RecordedAbout,
  known: ReadonlyMap<number, RecordedProcess>,
  time: number,
): CaptureFacts {
  const limits = backlogLimitsIn(columns);
  return {
    sockdexFacts: 1,
    ...(inspected
      ? { processes: processesOf(columns, own, known, time, descriptors), inspected }
      : { areProcessesLeftOut: true }),
    ...(limits && { backlogLimits: [...limits].flat() }),
    ...(localPorts && { localPorts }),
    ...(reservedPorts && { reservedPorts }),
  };
}

function processesOf(
  { inode }: Columns,
  { pid: pids = [], process: names = [], descriptor = [] }: ReadRows["own"],
  known: ReadonlyMap<number, RecordedProcess>,
  time: number,
  descriptors: readonly DescriptorUse[],
): CapturedProcess[] {
  const uses = new Map(descriptors.map((use) => [use.pid, use]));
  const held = new Map<number, { name: string; sockets: { inode: number; fd: number }[] }>();
  for (const [row, pid] of pids.entries()) {
    if (typeof pid !== "number") continue;
    const own = held.get(pid) ?? { name: String(names[row] ?? ""), sockets: [] };
    own.sockets.push({ inode: inode[row] ?? 0, fd: Number(descriptor[row] ?? 0) });
    held.set(pid, own);
  }
  for (const { pid, name } of descriptors) if (!held.has(pid)) held.set(pid, { name, sockets: [] });
  return [...held]
    .sort(([a], [b]) => a - b)
    .map(([pid, { name, sockets }]) => {
      const { container, pod, started } = known.get(pid) ?? {};
      const use = uses.get(pid);
      return {
        ...{ pid, name },
        ...(container !== undefined && { container }),
        ...(pod !== undefined && { pod }),
        ...(use && { open: use.open, limit: use.limit }),
        ...(started !== undefined && { runningMs: Math.max(0, time - started) }),
        ...heldSockets(sockets),
      };
    });
}
