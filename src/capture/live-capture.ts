import type { Protocol } from "../table/protocols";
import type { Diagnostics } from "../table/reading/diagnostics";
import type { CaptureFacts } from "./capture-facts";

/** What a live page is told of a table that is packed for it. */
export interface LiveCapture {
  host: string | undefined;
  /** When the table was read: milliseconds since 1970. */
  time: number;
  /** The kernel's tables that were read, with rows or without. */
  protocols: readonly Protocol[];
  diagnostics: PlainDiagnostics;
  /** Undefined where they could not be had. */
  facts: CaptureFacts | undefined;
}

/** Diagnostics as JSON has them. */
export type PlainDiagnostics = Omit<Diagnostics, "duplicates" | "missing"> & { duplicates: number };
