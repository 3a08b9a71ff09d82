/**
 * Socket tables of any size exactly as the kernel prints them, from a seed: the same options give the same bytes.
 */
import { formatOf } from "./formats";
import { LONGEST_PRINT } from "./print";
import { type GenerateOptions, Table } from "./table";
import { TextBuffer } from "./text-buffer";

export { damage } from "./damage";
export { PROTOCOLS, type Protocol } from "./formats";
export type { ByteOrder } from "./print";
export type { GenerateOptions } from "./table";

const CHUNK_BYTES = 256 * 1024;
const UNPADDED_ROW_BYTES = 180;

/** A whole dump in one piece. */
export function generateDump(options: GenerateOptions): Uint8Array {
  const { paddedTo } = formatOf(options.protocol);
  // Nearly right: what is short of room grows once.
  const rowBytes = paddedTo > 0 ? paddedTo + 1 : UNPADDED_ROW_BYTES;
  const out = new TextBuffer(Math.ceil((options.rows + 1) * rowBytes * 1.01) + LONGEST_PRINT);
  const table = new Table(options);
  do out.reserve(LONGEST_PRINT);
  while (table.printLine(out));
  return out.finish();
}

/** The same bytes in chunks of whole lines, each a buffer of its own: any size in constant memory. */
export function* generateChunks(options: GenerateOptions): Generator<Uint8Array> {
  const table = new Table(options);
  let out = new TextBuffer(CHUNK_BYTES);
  while (table.printLine(out)) {
    if (out.length + LONGEST_PRINT <= CHUNK_BYTES) continue;
    yield out.finish();
    out = new TextBuffer(CHUNK_BYTES);
  }
  if (out.length > 0) yield out.finish();
}
