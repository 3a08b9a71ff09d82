import type { Protocol } from "../protocols";

/** The text an input is in, for the diagnostics, and what is known of it ahead. */
export interface Source {
  name?: string;
  protocol?: Protocol;
  /** Its size: sizes the columns ahead. */
  bytes?: number;
}

/** What a table knows of its inputs that its memory does not tell. */
export interface Progress {
  sources: readonly (string | undefined)[];
  bytes: number;
  reads: number;
  missing: readonly Protocol[];
}
