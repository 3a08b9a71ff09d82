import { rmSync } from "node:fs";
import { dirname } from "node:path";
import type { ParquetFileLibrary } from "../../batch/format/libraries";
import { AtomicFile } from "../../batch/output/atomic-file";
import { holdsNothing, Journal } from "../journal/journal";
import { segmentParts } from "../segment/write-segment";
import { syncFolder } from "./sync-folder";

/**
 * Makes a segment of a journal, then removes the journal. Returns the segment's path; undefined for a journal without rows. Throws
 * ERR_WRITE, and what the system does: the journal stays.
 */
export async function completeSegment(library: ParquetFileLibrary, path: string): Promise<string | undefined> {
  if (holdsNothing(path)) {
    rmSync(path);
    return undefined;
  }
  const journal = new Journal(path);
  const segment = new AtomicFile(path.replace(/\.journal$/, ".parquet"), { sync: true });
  try {
    if (!journal.frames.some(({ rows }) => rows > 0)) {
      rmSync(path);
      return undefined;
    }
    // Between two parts others have their turn.
    for (const part of segmentParts(library, journal)) await segment.write([part]);
    await segment.commit();
  } finally {
    segment.discard();
    journal.close();
  }
  syncFolder(dirname(path));
  rmSync(path);
  return segment.path;
}
