/** The label of all that have none of their own. */
export const OTHER = "other";

/** Gives the first `most` names there are a label of their own, for good, and OTHER to all others. */
export class Labels {
  readonly #most: number;
  readonly #known = new Set<string>();

  constructor(most: number) {
    this.#most = most;
  }

  of(name: string): string {
    if (this.#known.has(name)) return name;
    if (this.#known.size >= this.#most) return OTHER;
    this.#known.add(name);
    return name;
  }
}
