/** How numbers spread: steps that grow by the same factor. */
export interface Buckets {
  /** How many are at most each bound and above the one before; behind them how many are above all. */
  counts: number[];
  bounds: readonly number[];
}

/** From within one machine to a bad line around the world, two steps for each factor of 10. Unit: µs. */
export const ROUND_TRIP_BOUNDS: readonly number[] = [
  ...[100, 300, 1000, 3000, 10_000],
  ...[30_000, 100_000, 300_000, 1_000_000],
];

/** None, one, and up to twice as many. */
export const RETRANSMIT_BOUNDS: readonly number[] = [0, 1, 3, 7, 15, 31, 63];

export function bucketsOf(numbers: ArrayLike<number>, bounds: readonly number[]): Buckets {
  const counts = new Array<number>(bounds.length + 1).fill(0);
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i] ?? 0;
    const at = bounds.findIndex((bound) => number <= bound);
    const bucket = at < 0 ? bounds.length : at;
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  return { counts, bounds };
}
