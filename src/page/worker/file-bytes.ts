import { decodeBase64 } from "../base64";
import type { PageFile } from "../messages";

const PIECE = 4 << 20;

/** A file's bytes, unpacked where it is gzip. `onBytes` hears of those of the file as they are read. */
export async function* bytesOf(
  data: PageFile["data"],
  onBytes: (bytes: number) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  const blob = typeof data === "string" ? new Blob([decodeBase64(data)]) : data;
  if (await beginsGzip(blob)) yield* unpacked(blob, onBytes);
  else yield* pieces(blob, onBytes);
}

export async function beginsGzip(blob: Blob): Promise<boolean> {
  const [first, second] = new Uint8Array(await blob.slice(0, 2).arrayBuffer());
  return first === 0x1f && second === 0x8b;
}

/** Bytes of a file, before it is unpacked. */
export function sizeOf(data: PageFile["data"]): number {
  return typeof data === "string" ? Math.floor((data.length * 3) / 4) : data.size;
}

/** The next piece is on its way while one is gone through. */
async function* pieces(blob: Blob, onBytes: (bytes: number) => void): AsyncGenerator<Uint8Array, void, undefined> {
  const read = (from: number) => blob.slice(from, from + PIECE).arrayBuffer();
  let next = read(0);
  for (let from = 0; from < blob.size; from += PIECE) {
    const bytes = new Uint8Array(await next);
    next = read(from + PIECE);
    onBytes(bytes.length);
    yield bytes;
  }
}

async function* unpacked(blob: Blob, onBytes: (bytes: number) => void): AsyncGenerator<Uint8Array, void, undefined> {
  const counted = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      onBytes(chunk.length);
      controller.enqueue(chunk);
    },
  });
  const reader = blob.stream().pipeThrough(counted).pipeThrough(new DecompressionStream("gzip")).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}
