import { statSync } from "node:fs";
import type { CaptureFacts } from "../../capture/capture-facts";
import { knownFactsOf } from "../../findings/captured-facts";
import type { SocketTable } from "../../index";
import { Processes } from "../rows/processes";
import { complain } from "../terminal/output";
import { UsageError } from "../terminal/status";
import { type AskedTime, zonedTime } from "./recorded-time";

/** A snapshot of a recording, in place of a dump. */
export interface RecordedInput {
  readonly table: SocketTable;
  readonly facts: CaptureFacts;
  /** Who held its sockets; undefined where that was not recorded. */
  readonly processes: Processes | undefined;
}

/** A dump's path, or a recording's with a time of it. */
export interface RecordedOptions {
  file?: string;
  at?: AskedTime;
  /** Of the recording, once it is read. */
  recorded?: RecordedInput | undefined;
}

/** The snapshot that the options ask for, which is named on stderr; undefined where they name no recording. Throws UsageError, and what Recording does. */
export async function recordedInput({ file, at }: RecordedOptions): Promise<RecordedInput | undefined> {
  if (file === undefined || !isRecording(file)) {
    if (at) throw new UsageError("--at is for a recording: name its folder with --file");
    return undefined;
  }
  const { Recording } = await import("../../recorder/index");
  const recording = new Recording(file);
  const time = at?.resolve((await recording.snapshotAt()).time);
  const { snapshot, table, facts } = await recording.tableAt(time);
  complain(`snapshot of ${zonedTime(snapshot.time)}, host ${snapshot.host}`);
  return { table, facts, processes: processesOf(facts) };
}

/** A folder, or a file of a kind that no dump is. */
export function isRecording(file: string): boolean {
  return file !== "-" && (/\.(journal|parquet)$/.test(file) || isFolder(file));
}

/** Of what cannot be looked at whoever reads it says why. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** Who held a recorded snapshot's sockets; undefined where that was not recorded. */
export function processesOf(facts: CaptureFacts): Processes | undefined {
  const { holders } = knownFactsOf(facts);
  const { inspected = { processes: 0, unreadable: 0, areSomeHidden: false } } = facts;
  return holders && new Processes(undefined, { ...inspected, byInode: holders.byInode });
}
