import { MOST_BYTES, MOST_CAPTURES } from "../../capture/page-room";
import { beginsGzip } from "./file-bytes";
import { type ReadCapture, unpackCapture } from "./read-captures";

/** What cannot be done without: the newest, and one to compare it with. */
const LEAST_CAPTURES = 2;

/** Reads a capture as a server sends it. Rejects with ERR_INVALID_ARGUMENT for anything else. */
export async function readLive(data: Blob): Promise<ReadCapture> {
  const isGzip = await beginsGzip(data);
  const plain = isGzip ? data.stream().pipeThrough(new DecompressionStream("gzip")) : data;
  return unpackCapture(new Uint8Array(await new Response(plain).arrayBuffer()), { name: "live" });
}

/**
 * Numbers of the captures that stay when another one comes: as many of the newest as there is memory for, and those that are
 * pinned.
 */
export function keptCaptures(captures: readonly ReadCapture[], next: ReadCapture, pinned: readonly number[]): number[] {
  let bytes = next.table.bytes + pinned.reduce((sum, i) => sum + (captures[i]?.table.bytes ?? 0), 0);
  let left = MOST_CAPTURES - 1 - pinned.length;
  const kept = captures.map((_, i) => pinned.includes(i));
  for (let i = captures.length - 1; i >= 0; i--) {
    if (kept[i]) continue;
    bytes += captures[i]?.table.bytes ?? 0;
    const isNeeded = captures.length - i < LEAST_CAPTURES;
    if (!isNeeded && (bytes > MOST_BYTES || left <= 0)) break;
    left--;
    kept[i] = true;
  }
  return kept.flatMap((isKept, i) => (isKept ? [i] : []));
}
