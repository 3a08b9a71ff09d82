import { Ids } from "./ids";
import type { KeyedRows, RowKeys } from "./row-keys";

/** What a row has none of, in place of a key. */
const NONE = 1;

/** Numbers rows by one or several things that they have together, from 0 on: rows that have the same have one number. */
export class RowGroups {
  /** What is looked at, and numbers for a thing behind those before it. */
  readonly #levels: readonly { keys: RowKeys; ids: Ids }[];
  readonly #areAllCounted: boolean;

  /** `areAllCounted`: rows that lack one of the things have a number too. */
  constructor(keys: readonly RowKeys[], areAllCounted = false) {
    this.#levels = keys.map((keys) => ({ keys, ids: new Ids() }));
    this.#areAllCounted = areAllCounted;
  }

  /** The number of a row of these; −1 where it lacks one of the things and does not count. */
  of(table: KeyedRows): (row: number) => number {
    const levels = this.#levels.map(({ keys, ids }) => ({ keyOf: keys.of(table), ids }));
    return (row) => {
      let number = 0;
      for (const { keyOf, ids } of levels) {
        const key = keyOf(row);
        if (key >= 0) number = ids.of(number, key);
        else if (this.#areAllCounted) number = ids.of(number, 0, NONE);
        else return -1;
      }
      return number;
    };
  }

  /** What the rows of a number have, each thing as text: empty for what they lack. */
  texts(number: number): string[] {
    return this.names(number).map((name) => name ?? "");
  }

  /** The same, undefined for what they lack. */
  names(number: number): (string | undefined)[] {
    const texts: (string | undefined)[] = [];
    let rest = number;
    for (let level = this.#levels.length - 1; level >= 0; level--) {
      const { keys, ids } = this.#levels[level] ?? {};
      const [before = 0, key = 0, lack = 0] = ids?.words(rest) ?? [];
      texts.unshift(lack === NONE ? undefined : keys?.text(key));
      rest = before;
    }
    return texts;
  }

  /** Orders numbers by what their rows have: numbers by their value, all else as text. */
  isBefore(number: number, other: number): boolean {
    const others = this.texts(other);
    for (const [i, text] of this.texts(number).entries()) {
      const its = others[i] ?? "";
      if (text === its) continue;
      const difference = Number(text) - Number(its);
      return Number.isNaN(difference) || difference === 0 ? text < its : difference < 0;
    }
    return false;
  }
}
