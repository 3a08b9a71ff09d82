import type { Journal } from "../journal/journal";
import { ENDS } from "../journal/payload";

/** What a segment says of itself, beside its rows. */
export interface AboutSegment {
  readonly version: 1;
  readonly host: string;
  /** When it was begun: milliseconds since 1970. */
  readonly time: number;
  readonly snapshots: readonly AboutSnapshot[];
  /** Rows of connections that ended. */
  readonly ends: number;
}

export interface AboutSnapshot {
  readonly time: number;
  readonly rows: number;
  /** As it was recorded: what is known beside the rows. */
  readonly about: unknown;
}

export function aboutSegment({ head, time, frames, snapshots }: Journal): AboutSegment {
  const ends = frames.reduce((sum, { kind, rows }) => sum + (kind === ENDS ? rows : 0), 0);
  return {
    ...{ version: 1, host: head.host, time, ends },
    snapshots: snapshots.map(({ time, rows, about }) => ({ time, rows, about: JSON.parse(about) })),
  };
}
