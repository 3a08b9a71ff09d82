import { mkdirSync, rmSync } from "node:fs";
import type { ParquetFileLibrary } from "../../batch/format/libraries";
import { clearAbandoned } from "../../batch/output/temporary-names";
import { writeError } from "../../batch/output/write-all";
import { completeSegment } from "./complete-segment";
import { lockFolder } from "./folder-lock";
import { allSegments } from "./segment-list";

/** Makes a folder, if it is not there, and keeps other recorders out. Returns what ends that. Throws ERR_WRITE. */
export function openFolder(folder: string): () => void {
  try {
    mkdirSync(folder, { recursive: true });
    return lockFolder(folder);
  } catch (error) {
    throw writeError(folder, error);
  }
}

/** Completes what a recorder before has left. What cannot be completed stays as it is. `number`: of the last segment. */
export async function recover(
  library: ParquetFileLibrary,
  folder: string,
): Promise<{ number: number; unfinished: Error[] }> {
  await clearAbandoned(folder);
  const unfinished: Error[] = [];
  const all = allSegments(folder);
  const complete = new Set(all.filter(({ isJournal }) => !isJournal).map(({ number }) => number));
  for (const { path, isJournal, number } of all) {
    if (!isJournal) continue;
    try {
      // It ended between the last two steps.
      if (complete.has(number)) rmSync(path);
      else await completeSegment(library, path);
    } catch (error) {
      unfinished.push(writeError(path, error));
    }
  }
  return { number: Math.max(0, ...all.map((segment) => segment.number)), unfinished };
}
