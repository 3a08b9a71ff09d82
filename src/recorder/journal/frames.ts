import { readSome } from "../../procfs/files/read-some";
import { crc32 } from "./crc32";

/*
 * A journal is frames, one behind the other: length u32 · CRC-32 u32 of the payload · payload. A frame that ends early, or
 * whose sum is wrong, was being written when its program died: the journal ends before it.
 */

export const FRAME_HEAD = 8;
/** No frame is larger: what says so is not a journal. */
const MOST_BYTES = 2 ** 30;

export interface Frame {
  /** Of the payload in the file. */
  readonly at: number;
  /** Good until the next frame is read. */
  readonly payload: Uint8Array;
}

/** A payload with its head, as two parts to be written. */
export function frameParts(payload: Uint8Array): [Uint8Array, Uint8Array] {
  const head = new Uint8Array(FRAME_HEAD);
  const view = new DataView(head.buffer);
  view.setUint32(0, payload.length, true);
  view.setUint32(4, crc32(payload), true);
  return [head, payload];
}

/** The whole frames of an open file, from its beginning. Returns where they end. */
export function* framesIn(fd: number): Generator<Frame, number, undefined> {
  let room = new Uint8Array(1 << 16);
  const head = new Uint8Array(FRAME_HEAD);
  const view = new DataView(head.buffer);
  for (let at = 0; ; ) {
    if (readFully(fd, head, at) < FRAME_HEAD) return at;
    const length = view.getUint32(0, true);
    if (length > MOST_BYTES) return at;
    if (length > room.length) room = new Uint8Array(length * 2);
    const payload = room.subarray(0, length);
    if (readFully(fd, payload, at + FRAME_HEAD) < length || crc32(payload) !== view.getUint32(4, true)) return at;
    yield { at: at + FRAME_HEAD, payload };
    at += FRAME_HEAD + length;
  }
}

/** Fills `bytes` from a place in the file, as far as that goes. Returns how many bytes were there. */
export function readFully(fd: number, bytes: Uint8Array, at: number): number {
  let done = 0;
  while (done < bytes.length) {
    const length = readSome(fd, bytes, done, bytes.length - done, at + done);
    if (length === 0) break;
    done += length;
  }
  return done;
}
