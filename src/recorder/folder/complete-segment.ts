import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { temporaryName } from "../../batch/output/temporary-names";
import { holdsNothing, Journal } from "../journal/journal";
import { type ParquetLibrary, segmentParts } from "../segment/write-segment";
import { syncFolder } from "./sync-folder";

/** Makes a segment of a journal, then removes the journal. Returns the segment's path; undefined for a journal without rows. Throws what the system does: the journal stays. */
export async function completeSegment(library: ParquetLibrary, path: string): Promise<string | undefined> {
  const segment = path.replace(/\.journal$/, ".parquet");
  if (holdsNothing(path)) {
    rmSync(path);
    return undefined;
  }
  const journal = new Journal(path);
  try {
    if (!journal.frames.some(({ rows }) => rows > 0)) {
      rmSync(path);
      return undefined;
    }
    const temporary = join(dirname(path), temporaryName(basename(segment)));
    try {
      await writeParts(temporary, segmentParts(library, journal));
      renameSync(temporary, segment);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  } finally {
    journal.close();
  }
  syncFolder(dirname(path));
  rmSync(path);
  return segment;
}

/** With a turn for others between two parts. */
async function writeParts(path: string, parts: Iterable<Uint8Array>): Promise<void> {
  const fd = openSync(path, "wx", 0o644);
  try {
    for (const part of parts) {
      for (let done = 0; done < part.length; ) done += writeSync(fd, part, done);
      await turn();
    }
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
