export interface Weighed<K> {
  weight: number;
  key: K;
}

/** So many more than are wanted are gathered before the lightest are thrown out: a sort is worth it then. */
const LEAST_SPARE = 64;

/** The heaviest few of many, or the heaviest many: what is too light leaves no trace. */
export class Top<K> {
  #entries: Weighed<K>[] = [];
  /** Up to here they are in order. */
  #sorted = 0;
  readonly #most: number;
  readonly #isBefore: (key: K, other: K) => boolean;
  readonly #copy: (key: K) => K;

  /** `isBefore` orders those of equal weight, else the first offered is the first; `copy` makes a key that lasts of one that is offered. */
  constructor(most: number, isBefore: (key: K, other: K) => boolean, copy: (key: K) => K = (key) => key) {
    this.#most = most;
    this.#isBefore = isBefore;
    this.#copy = copy;
  }

  offer(weight: number, key: K): void {
    // The lightest of those that were in order: there are enough before it.
    const last = this.#sorted >= this.#most ? this.#entries[this.#most - 1] : undefined;
    if (this.#most === 0 || (last && !this.#goesBefore(weight, key, last))) return;
    this.#entries.push({ weight, key: this.#copy(key) });
    if (this.#entries.length >= this.#most + Math.max(this.#most, LEAST_SPARE)) this.#settle();
  }

  /** The heaviest first. */
  get entries(): readonly Weighed<K>[] {
    this.#settle();
    return this.#entries;
  }

  #settle(): void {
    if (this.#sorted === this.#entries.length) return;
    this.#entries.sort((a, b) => b.weight - a.weight || this.#inOrder(a.key, b.key));
    this.#entries.length = Math.min(this.#entries.length, this.#most);
    this.#sorted = this.#entries.length;
  }

  #inOrder(a: K, b: K): number {
    if (this.#isBefore(a, b)) return -1;
    return this.#isBefore(b, a) ? 1 : 0;
  }

  #goesBefore(weight: number, key: K, other: Weighed<K>): boolean {
    return weight > other.weight || (weight === other.weight && this.#isBefore(key, other.key));
  }
}
