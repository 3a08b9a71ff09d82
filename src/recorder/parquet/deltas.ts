import type { ByteSink } from "../journal/byte-sink";
import { BitPacker, bitsOf } from "./bits";

/*
 * DELTA_BINARY_PACKED (parquet-format, Encodings.md): the first number, then differences in blocks of 128, each as what it is
 * above the block's least, in four parts with a width of bits each.
 */

const BLOCK = 128;
const PARTS = 4;
const PART = BLOCK / PARTS;

/** Writes whole numbers, exact to 2^52. */
export function writeDeltas(sink: ByteSink, values: ArrayLike<number>): void {
  const { length } = values;
  sink.whole(BLOCK);
  sink.whole(PARTS);
  sink.whole(length);
  folded(sink, values[0] ?? 0);
  const above = new Float64Array(BLOCK);
  const packer = new BitPacker(sink);
  for (let at = 1; at < length; at += BLOCK) {
    const count = Math.min(BLOCK, length - at);
    let least = Number.POSITIVE_INFINITY;
    let most = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < count; i++) {
      const difference = (values[at + i] ?? 0) - (values[at + i - 1] ?? 0);
      above[i] = difference;
      if (difference < least) least = difference;
      if (difference > most) most = difference;
    }
    folded(sink, least);
    if (least === most) {
      for (let part = 0; part < PARTS; part++) sink.u8(0);
      continue;
    }
    // Numbers behind the last one are 0 above the least.
    for (let i = 0; i < BLOCK; i++) above[i] = i < count ? (above[i] ?? 0) - least : 0;
    const widths = Array.from({ length: PARTS }, (_, part) => widthOf(above, part * PART));
    for (const width of widths) sink.u8(width);
    for (const [part, width] of widths.entries()) {
      if (width === 0) continue;
      for (let i = 0; i < PART; i++) packer.add(above[part * PART + i] ?? 0, width);
      packer.end();
    }
  }
}

function widthOf(above: Float64Array, from: number): number {
  let most = 0;
  for (let i = from; i < from + PART; i++) most = Math.max(most, above[i] ?? 0);
  return bitsOf(most);
}

/** Zigzag: 0, −1, 1, −2 are 0, 1, 2, 3. */
function folded(sink: ByteSink, value: number): void {
  sink.whole(value < 0 ? value * -2 - 1 : value * 2);
}
