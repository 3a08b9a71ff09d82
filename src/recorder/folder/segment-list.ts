import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { codeOf } from "../../table/realms";
import { parseSegmentFile, type SegmentName } from "./segment-name";

export interface SegmentFile extends SegmentName {
  readonly path: string;
  readonly bytes: number;
  /** When it was written last: milliseconds since 1970. */
  readonly modified: number;
}

/**
 * A folder's segments, in order. A journal whose segment is complete is left out: it was about to be removed. Throws what the
 * system does.
 */
export function segmentsIn(folder: string): SegmentFile[] {
  const all = allSegments(folder);
  const complete = new Set(all.filter(({ isJournal }) => !isJournal).map(({ number }) => number));
  return all.filter(({ isJournal, number }) => !isJournal || !complete.has(number));
}

/** The same, with those. */
export function allSegments(folder: string): SegmentFile[] {
  return readdirSync(folder)
    .flatMap((file) => {
      const name = parseSegmentFile(file);
      const path = join(folder, file);
      const info = name && sizeOf(path);
      return name && info ? [{ ...name, path, ...info }] : [];
    })
    .sort((a, b) => a.number - b.number);
}

function sizeOf(path: string): { bytes: number; modified: number } | undefined {
  try {
    const { size, mtimeMs } = statSync(path);
    return { bytes: size, modified: mtimeMs };
  } catch (error) {
    // Dropped meanwhile.
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}
