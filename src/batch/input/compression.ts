import { Readable, type Transform } from "node:stream";
import * as zlib from "node:zlib";
import { SockdexError } from "../../index";
import { orderOfMessages } from "../../table/reading/messages/head";
import { reasonOf } from "../../table/realms";
import type { BrotliAttempts } from "./brotli";
import { foreignHint, isGzip, isTar, isZstd } from "./marks";
import { unpackZstd } from "./zstd";

export type Compression = "gzip" | "zstd" | "brotli";

/** Bytes that the first look at an input wants. */
export const HEAD_BYTES = 4096;

const BLOCK = 262144;

/** How the bytes are packed, by the first of them; brotli, which has no mark, by `name` too where they are an archive's. */
export function compressionOf(
  head: Uint8Array,
  { name, isMember }: { name: string; isMember: boolean },
  attempts: BrotliAttempts,
): Compression | undefined {
  if (isGzip(head)) return "gzip";
  if (isZstd(head)) return "zstd";
  if (orderOfMessages(head)) return undefined;
  const isPossible = /\.br$/i.test(name) || (!isMember && isBinary(head));
  const isWanted = (text: Uint8Array) =>
    !isBinary(text.subarray(0, HEAD_BYTES)) || isTar(text) || orderOfMessages(text) !== undefined;
  return isPossible && attempts.isBrotli(head, name, isWanted) ? "brotli" : undefined;
}

/** What else a file may be, for whoever wonders. */
export function hintOf(head: Uint8Array): string {
  if (orderOfMessages(head)) return "";
  const foreign = foreignHint(head);
  if (foreign !== "") return foreign;
  const isUtf16 = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  if (isUtf16) return " It is UTF-16: save it as UTF-8.";
  return isBinary(head) || head.includes(0) ? " It is binary." : "";
}

/** A row's beginning up to its state, or a header's. */
const TABLE = /[0-9A-F]{8}:[0-9A-F]{4} +[0-9A-F]{8,32}:[0-9A-F]{4} +[0-9A-F]{2} |local_address/i;

/**
 * True when more than a sixteenth of the bytes are controls, and no row is among them. NULs do not count: they stand in
 * texts where a crash has taken a block, and in binary files they are not alone.
 */
export function isBinary(head: Uint8Array): boolean {
  let [controls, others] = [0, 0];
  for (const byte of head) {
    if (byte >= 0x20 || byte === 9 || byte === 10 || byte === 13 || byte === 0x1b) others++;
    else if (byte !== 0) controls++;
  }
  return controls > (controls + others) / 16 && !TABLE.test(Buffer.from(head).toString("latin1"));
}

/** The bytes unpacked. Throws ERR_DECOMPRESS, with how far it came, where they are damaged or cut off. */
export async function* decompress(
  packed: AsyncIterable<Uint8Array>,
  compression: Compression,
  name: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  let length = 0;
  try {
    for await (const bytes of unpack(packed, compression)) {
      length += bytes.length;
      yield bytes;
    }
  } catch (cause) {
    if (cause instanceof SockdexError || isReadError(cause)) throw cause;
    const message = `${name} could not be decompressed (${compression}) behind byte ${length} of its text: ${reasonOf(cause)}.`;
    throw new SockdexError("ERR_DECOMPRESS", message, { path: name, cause });
  }
}

/** A failed system call has its own say. */
function isReadError(cause: unknown): boolean {
  return typeof cause === "object" && cause !== null && "syscall" in cause;
}

function unpack(packed: AsyncIterable<Uint8Array>, compression: Compression): AsyncIterable<Uint8Array> {
  if (compression === "gzip") return through(packed, zlib.createGunzip({ chunkSize: BLOCK }));
  if (compression === "brotli") return through(packed, zlib.createBrotliDecompress({ chunkSize: BLOCK }));
  return unpackZstd(packed);
}

/** Errors of the source come out at the end, and a source that is no longer wanted is closed. */
function through(packed: AsyncIterable<Uint8Array>, unpacker: Transform): AsyncIterable<Uint8Array> {
  const source = Readable.from(packed, { objectMode: false, highWaterMark: BLOCK });
  source.on("error", (error) => unpacker.destroy(error));
  unpacker.on("close", () => source.destroy());
  return source.pipe(unpacker);
}
