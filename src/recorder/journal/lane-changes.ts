import type { ByteSink } from "./byte-sink";
import type { ByteSource } from "./byte-source";
import type { Strided } from "./lanes";

/*
 * Where a lane's numbers are other than before, slot after slot: how many slots further on, and by how much, as one whole number
 * each. The difference is folded: 1 is +1, 2 is −1, 3 is +2. 0 says that the number itself follows, where differences are not exact.
 */

const MOST_EXACT = 2 ** 51;

/** Writes what is other, and notes it in `before`. `rows` has the row of each slot; −1 of a slot without. */
export function writeChanges(
  sink: ByteSink,
  { values, stride, from }: Strided,
  rows: Int32Array,
  slots: number,
  before: Uint32Array | Float64Array,
): void {
  let last = -1;
  for (let slot = 0; slot < slots; slot++) {
    const row = rows[slot] ?? -1;
    if (row < 0) continue;
    const value = values[row * stride + from] ?? 0;
    const old = before[slot] ?? 0;
    if (value === old) continue;
    before[slot] = value;
    sink.whole(slot - last);
    last = slot;
    const difference = value - old;
    if (Math.abs(difference) < MOST_EXACT && old + difference === value) {
      sink.whole(difference > 0 ? difference * 2 - 1 : difference * -2);
    } else {
      sink.whole(0);
      sink.f64(value);
    }
  }
}

/** Brings a lane's numbers up to date. */
export function readChanges(source: ByteSource, values: Uint32Array | Float64Array): void {
  let slot = -1;
  while (!source.isAtEnd) {
    slot += source.whole();
    const folded = source.whole();
    if (folded === 0) values[slot] = source.f64();
    else values[slot] = (values[slot] ?? 0) + (folded % 2 === 1 ? (folded + 1) / 2 : folded / -2);
  }
}
