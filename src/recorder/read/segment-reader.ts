import type { AboutSnapshot } from "../segment/about-segment";
import type { ReadRows } from "./read-rows";

/** A segment that is open, complete or being written. */
export interface SegmentReader {
  readonly path: string;
  readonly host: string;
  /** In the order they were recorded. */
  readonly snapshots: readonly AboutSnapshot[];
  /** Rows of some of them, by their places in `snapshots`, in that order. */
  rowsOf(places: readonly number[]): AsyncGenerator<{ place: number; rows: ReadRows }, void, undefined>;
  /** Connections that ended from a time on, up to another; a part at a time, and in each part others too may be. */
  ends(from: number, to: number): AsyncGenerator<ReadRows, void, undefined>;
  close(): void;
}
