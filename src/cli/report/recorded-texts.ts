import { readdirSync } from "node:fs";
import { basename } from "node:path";
import type { PackedCapture } from "../../capture/packed-capture";
import { packTable } from "../../capture/packed-table";
import { MOST_BYTES, MOST_CAPTURES } from "../../capture/page-room";
import { parseSegmentFile } from "../../recorder/folder/segment-name";
import { type RecordedSnapshot, Recording } from "../../recorder/index";
import { isFolder } from "../args/recorded-input";
import { complain } from "../terminal/output";
import type { PageText } from "./texts";

/** As a recorder names its files. */
const isSegmentFile = (name: string) => parseSegmentFile(name) !== undefined;

/** What a row takes in a page, with info: all of its columns. Unit: bytes. */
const ROW_BYTES = 300;

/** Whether a path is of a recording: its folder, or a file of it. */
export function isRecorded(path: string): boolean {
  if (path === "-") return false;
  if (!isFolder(path)) return isSegmentFile(basename(path));
  return readdirSync(path).some(isSegmentFile);
}

/** A recording's snapshots, evenly spread in time where there are more than a page takes, the first and the last among them. */
export async function* recordedTexts(path: string): AsyncGenerator<PageText, void, undefined> {
  const recording = new Recording(path);
  const all = await recording.snapshots();
  const rows = all.reduce((sum, snapshot) => sum + snapshot.rows, 0) / Math.max(1, all.length);
  const chosen = thinned(all, Math.min(MOST_CAPTURES, Math.max(2, Math.floor(MOST_BYTES / ROW_BYTES / (rows + 1)))));
  if (chosen.length < all.length) {
    complain(`${path}: of ${all.length} snapshots the page has ${chosen.length}, evenly spread`);
  }
  for await (const { snapshot, table, facts, about } of recording.tables(chosen)) {
    const { host, time, segment, place } = snapshot;
    const { protocols, source, fallback, diagnostics } = about;
    const packed: PackedCapture = { host, time, protocols, source, fallback, diagnostics, facts };
    yield {
      fact: { name: `${basename(segment)}, ${place + 1}`, host, time, holds: "rows" },
      bytes: once(packTable(table, packed)),
    };
  }
}

/** So many of them at most: those nearest to times that are evenly spread. */
export function thinned(all: readonly RecordedSnapshot[], most: number): RecordedSnapshot[] {
  if (all.length <= most) return [...all];
  const byTime = [...all].sort((a, b) => a.time - b.time);
  const [from = 0, to = 0] = [byTime[0]?.time, byTime.at(-1)?.time];
  const chosen = new Set<RecordedSnapshot>();
  let at = 0;
  for (let i = 0; i < most; i++) {
    const time = from + ((to - from) * i) / (most - 1);
    const isNearer = (next: number) =>
      Math.abs((byTime[next]?.time ?? Number.POSITIVE_INFINITY) - time) <= Math.abs((byTime[at]?.time ?? 0) - time);
    while (at + 1 < byTime.length && isNearer(at + 1)) at++;
    const snapshot = byTime[at];
    if (snapshot) chosen.add(snapshot);
  }
  return [...chosen];
}

async function* once(bytes: Uint8Array) {
  yield bytes;
}
