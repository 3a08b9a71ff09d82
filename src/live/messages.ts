import { SockdexError, type SockdexErrorCode, type SockdexErrorDetails } from "../table/index";
import type { Handover } from "./shared-table";
import type { Reading, SnapshotOptions } from "./snapshots";

/** What a SocketMonitor's worker is started with. Compiled modules go to another thread as they are. */
export interface WorkerData {
  options: SnapshotOptions;
  modules: { shared: WebAssembly.Module; changes: WebAssembly.Module };
}

/** What asks a SocketMonitor's worker to read. */
export interface Request {
  /** Numbers of tables of which the main thread still holds a memory they have let go of. */
  held: readonly number[];
}

/** What a SocketMonitor's worker answers to each message it gets. */
export type Answer = SnapshotAnswer | { failure: Failure };

export interface SnapshotAnswer extends Omit<Reading, "table"> {
  handover: Handover;
}

/** An error on its way between threads, which its class does not survive, nor what is written on it. */
export interface Failure {
  code: SockdexErrorCode | undefined;
  message: string;
  details: SockdexErrorDetails;
  cause: { error: Error; notes: Record<string, unknown> } | undefined;
}

export function failureOf(error: unknown): Failure {
  if (!(error instanceof SockdexError)) {
    return { code: undefined, message: String(error), details: {}, cause: undefined };
  }
  const { code, message, path, line, byteOffset, text, cause } = error;
  const details = Object.fromEntries(
    Object.entries({ path, line, byteOffset, text }).filter(([, value]) => value !== undefined),
  );
  return { code, message, details, cause: cause instanceof Error ? { error: cause, notes: { ...cause } } : undefined };
}

export function errorOf({ code, message, details, cause }: Failure): Error {
  const original = cause && { cause: Object.assign(cause.error, cause.notes) };
  return code === undefined
    ? new SockdexError("ERR_WORKER", `The monitor's worker failed: ${message}.`)
    : new SockdexError(code, message, { ...details, ...original });
}

/** The buffers of an answer that need not be copied. */
export function transferable({ lists, mine, landmarks }: SnapshotAnswer): ArrayBuffer[] {
  const own = mine && "rows" in mine ? mine : undefined;
  return [lists, own, landmarks].flatMap((part) => Object.values({ ...part }).map(({ buffer }) => buffer));
}
