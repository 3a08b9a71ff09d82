/** Milliseconds on a clock that is never set, the same for all threads. */
export function monotonic(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
