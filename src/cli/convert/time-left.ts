/** A guess of less is worth nothing: so long, or so much of the whole, must have been seen. */
const LEAST_SECONDS = 2;
const LEAST_SHARE = 0.1;

/** How long a conversion still takes, by how fast it went since its first bytes were done: what came before was its start. */
export class TimeLeft {
  #first: { seconds: number; bytes: number } | undefined;

  /** Seconds, or undefined while nothing is known. `seconds`: on any clock. */
  at(seconds: number, bytes: number, totalBytes: number): number | undefined {
    if (bytes <= 0 || totalBytes <= 0) return undefined;
    this.#first ??= { seconds, bytes };
    const [passed, done] = [seconds - this.#first.seconds, bytes - this.#first.bytes];
    if (done <= 0 || (passed < LEAST_SECONDS && bytes < totalBytes * LEAST_SHARE)) return undefined;
    return (Math.max(0, totalBytes - bytes) / done) * passed;
  }
}

/** `3s`, `2m`, `1.5h` */
export function printDuration(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)}s`;
  if (seconds < 3600) return `${Math.round(seconds / 60)}m`;
  return `${(seconds / 3600).toFixed(1)}h`;
}
