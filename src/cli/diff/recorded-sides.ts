import type { Protocol, SocketTable } from "../../index";
import { Recording } from "../../recorder/index";
import { processesOf } from "../args/recorded-input";
import { type AskedSpan, zonedTime } from "../args/recorded-time";
import type { Processes } from "../rows/processes";
import { complain } from "../terminal/output";

/** A recorded snapshot as one of the two that are compared. */
export interface RecordedSide {
  table: SocketTable;
  named: readonly Protocol[];
  /** Who held its sockets; undefined where that was not recorded. */
  processes: Processes | undefined;
}

/** The last snapshots not after two times: left out, the first and the last of all. Rejects as Recording does. */
export async function recordedSides(path: string, { from, to }: AskedSpan): Promise<[RecordedSide, RecordedSide]> {
  const recording = new Recording(path);
  const last = (await recording.snapshotAt()).time;
  const first = from ? from.resolve(last) : (await recording.snapshots())[0]?.time;
  return [await side(recording, first), await side(recording, to ? to.resolve(last) : last)];
}

async function side(recording: Recording, time: number | undefined): Promise<RecordedSide> {
  const { snapshot, table, facts, about } = await recording.tableAt(time);
  complain(`snapshot of ${zonedTime(snapshot.time)}, host ${snapshot.host}`);
  return { table, named: about.protocols, processes: processesOf(facts) };
}
