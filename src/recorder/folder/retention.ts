import { rmSync } from "node:fs";
import { type SegmentFile, segmentsIn } from "./segment-list";

/** What of a recording is kept. Left out: everything. */
export interface Retention {
  /** Segments younger than this. Unit: ms. */
  ms?: number | undefined;
  /** The youngest, up to so many bytes in all. */
  bytes?: number | undefined;
}

/** Removes what is not to be kept, complete segments only, the oldest first. Returns them. */
export function dropOld(folder: string, { ms, bytes }: Retention, now: number): SegmentFile[] {
  const all = segmentsIn(folder);
  let left = all.reduce((sum, segment) => sum + segment.bytes, 0);
  const dropped: SegmentFile[] = [];
  for (const segment of all) {
    if (segment.isJournal) continue;
    const isOld = ms !== undefined && now - segment.modified > ms;
    const isTooMuch = bytes !== undefined && left > bytes;
    if (!isOld && !isTooMuch) continue;
    rmSync(segment.path, { force: true });
    left -= segment.bytes;
    dropped.push(segment);
  }
  return dropped;
}

/**
 * Removes the oldest segment, for a disk that is full: a complete one, or a journal that waits to become one. `inUse`: those that
 * do not. Returns it; undefined: there is none.
 */
export function dropOldest(folder: string, inUse: readonly string[]): SegmentFile | undefined {
  const oldest = segmentsIn(folder).find(({ path }) => !inUse.includes(path));
  if (oldest) rmSync(oldest.path, { force: true });
  return oldest;
}
