/** As many refreshes as a screen's widest line shows. */
const MOST = 240;

/** Of each state, its counts of late. */
export class History {
  readonly #counts = new Map<string, number[]>();
  readonly #times: number[] = [];

  /** Takes the counts of a refresh; `time` in milliseconds. */
  add(time: number, counts: Readonly<Record<string, number>>): void {
    for (const state of Object.keys(counts)) {
      // A state that was not there had none.
      if (!this.#counts.has(state))
        this.#counts.set(
          state,
          this.#times.map(() => 0),
        );
    }
    this.#times.push(time);
    for (const [state, values] of this.#counts) values.push(counts[state] ?? 0);
    if (this.#times.length <= MOST) return;
    this.#times.shift();
    for (const [state, values] of this.#counts) {
      values.shift();
      if (values.every((value) => value === 0)) this.#counts.delete(state);
    }
  }

  clear(): void {
    this.#counts.clear();
    this.#times.length = 0;
  }

  get states(): string[] {
    return [...this.#counts.keys()];
  }

  /** The last `most` counts, the newest last. */
  of(state: string, most: number): readonly number[] {
    return most > 0 ? (this.#counts.get(state) ?? []).slice(-most) : [];
  }

  /** The last `most` sums over all states. */
  total(most: number): readonly number[] {
    const columns = [...this.#counts.values()];
    const sums = this.#times.map((_, i) => columns.reduce((sum, values) => sum + (values[i] ?? 0), 0));
    return most > 0 ? sums.slice(-most) : [];
  }

  /** More or fewer a second, since the refresh before; undefined in the first. */
  rate(values: readonly number[]): number | undefined {
    const [before, now] = [values.at(-2), values.at(-1)];
    const seconds = this.seconds;
    return before === undefined || now === undefined || seconds === undefined ? undefined : (now - before) / seconds;
  }

  /** Between the last two refreshes. */
  get seconds(): number | undefined {
    const [before, now] = [this.#times.at(-2), this.#times.at(-1)];
    return before === undefined || now === undefined ? undefined : Math.max(1, now - before) / 1000;
  }
}
