import { statSync } from "node:fs";
import { basename } from "node:path";
import { type SegmentFile, segmentsIn } from "../folder/segment-list";
import { parseSegmentFile } from "../folder/segment-name";
import { reading } from "./failures";

/** A folder's segments in order, or the one that a path names. Throws ERR_READ. */
export function recordingFiles(path: string): Pick<SegmentFile, "path" | "time" | "isJournal">[] {
  return reading(path, () => {
    if (statSync(path).isDirectory()) return segmentsIn(path);
    const isJournal = path.endsWith(".journal");
    return [{ path, isJournal, time: parseSegmentFile(basename(path))?.time ?? Number.NEGATIVE_INFINITY }];
  });
}
