export interface Weighed<K> {
  weight: number;
  key: K;
}

/** The heaviest few of many, heaviest first: what is too light leaves no trace. */
export class Top<K> {
  readonly entries: Weighed<K>[] = [];
  readonly #most: number;
  readonly #isBefore: (key: K, other: K) => boolean;
  readonly #copy: (key: K) => K;

  /** `isBefore` orders those of equal weight; `copy` makes a key that lasts of one that is offered. */
  constructor(most: number, isBefore: (key: K, other: K) => boolean, copy: (key: K) => K = (key) => key) {
    this.#most = most;
    this.#isBefore = isBefore;
    this.#copy = copy;
  }

  offer(weight: number, key: K): void {
    const last = this.entries.at(-1);
    if (this.entries.length >= this.#most && !(last && this.#goesBefore(weight, key, last))) return;
    let low = 0;
    for (let high = this.entries.length; low < high; ) {
      const middle = (low + high) >> 1;
      const entry = this.entries[middle];
      if (entry && !this.#goesBefore(weight, key, entry)) low = middle + 1;
      else high = middle;
    }
    this.entries.splice(low, 0, { weight, key: this.#copy(key) });
    if (this.entries.length > this.#most) this.entries.pop();
  }

  #goesBefore(weight: number, key: K, other: Weighed<K>): boolean {
    return weight > other.weight || (weight === other.weight && this.#isBefore(key, other.key));
  }
}
