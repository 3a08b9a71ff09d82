/** How often values were in each bucket: added up elsewhere, and here of all times. */
export class Distribution {
  /** Upper bounds of the buckets. */
  readonly bounds: readonly number[];
  readonly #counts: number[];
  #sum = 0;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.#counts = [...bounds, Number.POSITIVE_INFINITY].map(() => 0);
  }

  /** `counts`: of each bucket those that are in none before, and behind them those above all bounds. */
  add(counts: readonly number[], sum: number): void {
    for (const [i, count] of counts.entries()) this.#counts[i] = (this.#counts[i] ?? 0) + count;
    this.#sum += sum;
  }

  get count(): number {
    return this.#counts.reduce((all, count) => all + count, 0);
  }

  get sum(): number {
    return this.#sum;
  }

  /** How many are at most each bound, as Prometheus counts them; the last is `+Inf`. */
  get cumulative(): { le: string; count: number }[] {
    let count = 0;
    return this.#counts.map((one, i) => {
      count += one;
      return { le: String(this.bounds[i] ?? "+Inf"), count };
    });
  }
}
