import type { ByteSink } from "./byte-sink";
import { ByteSource } from "./byte-source";

/*
 * What is in a frame:
 *
 *   kind u8 · time f64 · rows · about (JSON, as text) · new texts: their number, each as text
 *   slots that were taken, or became free: their number, each as its distance from the one before
 *   lanes: their number, the bytes of each, then these bytes one lane behind the other
 *
 * Whole numbers take seven bits a byte (ByteSink). Lanes are those of the journal's first frame, in order; missing ones at the
 * end have not changed.
 */

export const HEAD = 0;
export const SNAPSHOT = 1;
export const ENDS = 2;

export interface PayloadHead {
  readonly kind: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly rows: number;
  readonly about: string;
  readonly texts: readonly string[];
  /** Ascending. */
  readonly toggled: readonly number[];
}

/** Where a lane's bytes are in the payload. */
export interface LaneBytes {
  readonly at: number;
  readonly length: number;
}

export function writePayload(
  sink: ByteSink,
  head: PayloadHead,
  laneBytes: Uint8Array,
  lengths: readonly number[],
): void {
  sink.clear();
  sink.u8(head.kind);
  sink.f64(head.time);
  sink.whole(head.rows);
  sink.text(head.about);
  sink.whole(head.texts.length);
  for (const text of head.texts) sink.text(text);
  sink.whole(head.toggled.length);
  let last = -1;
  for (const slot of head.toggled) {
    sink.whole(slot - last);
    last = slot;
  }
  sink.whole(lengths.length);
  for (const length of lengths) sink.whole(length);
  sink.add(laneBytes);
}

export function readPayload(payload: Uint8Array): PayloadHead & { lanes: LaneBytes[] } {
  const source = new ByteSource(payload);
  const [kind, time, rows, about] = [source.u8(), source.f64(), source.whole(), source.text()];
  const texts = Array.from({ length: source.whole() }, () => source.text());
  let slot = -1;
  const toggled = Array.from({ length: source.whole() }, () => {
    slot += source.whole();
    return slot;
  });
  const lengths = Array.from({ length: source.whole() }, () => source.whole());
  let { at } = source;
  const lanes = lengths.map((length) => {
    const lane = { at, length };
    at += length;
    return lane;
  });
  return { kind, time, rows, about, texts, toggled, lanes };
}
