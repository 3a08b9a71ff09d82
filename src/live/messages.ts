import { SockdexError, type SockdexErrorCode, type SockdexErrorDetails } from "../table/index";
import type { ChangeLists } from "./changes";
import type { Mine } from "./ownership";
import type { Handover } from "./shared-table";
import type { SnapshotOptions, Timing } from "./snapshots";
import type { Tally } from "./tally";

/** What a SocketMonitor's worker is started with. Compiled modules go to another thread as they are. */
export interface WorkerData {
  options: SnapshotOptions;
  modules: { shared: WebAssembly.Module; changes: WebAssembly.Module };
}

/** What a SocketMonitor's worker answers to each message it gets. */
export type Answer = SnapshotAnswer | FailureAnswer;

export interface SnapshotAnswer {
  handover: Handover;
  lists: ChangeLists | undefined;
  mine: Mine | undefined;
  tally: Tally;
  timing: Timing;
}

/** An error's class does not survive the way between threads. */
export interface FailureAnswer {
  failure: { code: SockdexErrorCode | undefined; message: string; details: SockdexErrorDetails };
}

export function failureOf(error: unknown): FailureAnswer {
  if (!(error instanceof SockdexError)) {
    return { failure: { code: undefined, message: String(error), details: {} } };
  }
  const { code, message, path, line, byteOffset, text } = error;
  const details = Object.fromEntries(
    Object.entries({ path, line, byteOffset, text }).filter(([, value]) => value !== undefined),
  );
  return { failure: { code, message, details } };
}

export function errorOf({ failure: { code, message, details } }: FailureAnswer): Error {
  return code === undefined
    ? new SockdexError("ERR_WORKER", `The monitor's worker failed: ${message}.`)
    : new SockdexError(code, message, details);
}

/** The buffers of an answer that need not be copied. */
export function transferable({ lists, mine }: SnapshotAnswer): ArrayBuffer[] {
  return [...Object.values(lists ?? {}), ...Object.values(mine ?? {})].map(({ buffer }) => buffer);
}
