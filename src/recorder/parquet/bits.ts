import type { ByteSink } from "../journal/byte-sink";

/** Numbers of a few bits behind each other, the lowest bit of each first. */
export class BitPacker {
  readonly #sink: ByteSink;
  #waiting = 0;
  #bits = 0;

  constructor(sink: ByteSink) {
    this.#sink = sink;
  }

  /** The lowest `width` bits, up to 53, of a whole number from 0 on. */
  add(value: number, width: number): void {
    if (width > 24) {
      this.#addFew(value & 0xffffff, 24);
      this.add(Math.floor(value / 0x1000000), width - 24);
    } else this.#addFew(value, width);
  }

  #addFew(value: number, width: number): void {
    let waiting = this.#waiting | (value << this.#bits);
    let bits = this.#bits + width;
    for (; bits >= 8; bits -= 8) {
      this.#sink.u8(waiting & 0xff);
      waiting >>>= 8;
    }
    this.#waiting = waiting;
    this.#bits = bits;
  }

  /** Fills the last byte up with 0. */
  end(): void {
    if (this.#bits > 0) this.#sink.u8(this.#waiting);
    this.#waiting = this.#bits = 0;
  }
}

/** So many bits hold a whole number from 0 on. */
export function bitsOf(value: number): number {
  return value < 2 ** 32 ? 32 - Math.clz32(value) : 32 + bitsOf(Math.floor(value / 2 ** 32));
}

/** A run that is shorter is packed bit by bit, eight numbers at once. */
const LEAST_RUN = 8;

/** Parquet's "RLE": runs of the same number, and what is not one bit-packed. Numbers have `width` bits, up to 24. */
export function writeRuns(sink: ByteSink, values: ArrayLike<number>, width: number): void {
  const { length } = values;
  for (let at = 0; at < length; ) {
    const run = runAt(values, at);
    if (run >= LEAST_RUN || at + run === length) {
      sink.whole(run * 2);
      for (let bits = 0, value = values[at] ?? 0; bits < width; bits += 8, value >>>= 8) sink.u8(value & 0xff);
      at += run;
    } else at = writePacked(sink, values, at, width);
  }
}

function runAt(values: ArrayLike<number>, at: number): number {
  let end = at + 1;
  while (end < values.length && values[end] === values[at]) end++;
  return end - at;
}

/** Groups of eight, until a run begins at the border of one. Returns where that is. */
function writePacked(sink: ByteSink, values: ArrayLike<number>, from: number, width: number): number {
  let end = from;
  while (values.length - end >= 8 && (end === from || runAt(values, end) < LEAST_RUN)) end += 8;
  // The last few are filled up.
  const last = values.length - end < 8 && (end === from || runAt(values, end) < LEAST_RUN);
  const groups = (end - from) / 8 + (last && end < values.length ? 1 : 0);
  const to = Math.min(values.length, from + groups * 8);
  sink.whole(groups * 2 + 1);
  const packer = new BitPacker(sink);
  for (let i = 0; i < groups * 8; i++) packer.add(from + i < to ? (values[from + i] ?? 0) : 0, width);
  packer.end();
  return to;
}
