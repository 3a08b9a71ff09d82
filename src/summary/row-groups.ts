import type { TableView } from "../table/index";
import type { SocketHolders } from "../text/holders";
import type { Grouping } from "./grouping";
import { Ids } from "./ids";
import { type RowKeys, rowKeys } from "./row-keys";

/** Numbers rows by one or several things that they have together, from 0 on: rows that have the same have one number. */
export class RowGroups {
  /** What is looked at, and numbers for a thing behind those before it. */
  readonly #levels: readonly { keys: RowKeys; ids: Ids }[];

  /** `holders`: where the grouping needs them. */
  constructor({ parts }: Pick<Grouping, "parts">, holders: SocketHolders | undefined) {
    this.#levels = parts.map((part) => ({ keys: rowKeys(part, holders), ids: new Ids() }));
  }

  /** The number of a row of this table; −1 where it lacks one of the things. */
  of(table: TableView): (row: number) => number {
    const levels = this.#levels.map(({ keys, ids }) => ({ keyOf: keys.of(table), ids }));
    return (row) => {
      let number = 0;
      for (const { keyOf, ids } of levels) {
        const key = keyOf(row);
        if (key < 0) return -1;
        number = ids.of(number, key);
      }
      return number;
    };
  }

  /** What the rows of a number have, each thing as text. */
  texts(number: number): string[] {
    const texts: string[] = [];
    let rest = number;
    for (let level = this.#levels.length - 1; level >= 0; level--) {
      const { keys, ids } = this.#levels[level] ?? {};
      const [before = 0, key = 0] = ids?.words(rest) ?? [];
      texts.unshift(keys?.text(key) ?? "");
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
