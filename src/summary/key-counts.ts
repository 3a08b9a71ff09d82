import type { TableView } from "../table/index";
import type { SocketHolders } from "../text/holders";
import type { Group } from "./group";
import type { SimpleGrouping } from "./grouping";
import { Ids } from "./ids";
import { type RowKeys, rowKeys } from "./row-keys";
import { Top } from "./top";

/** Counts rows by one or several things that they have together; a row without one of them does not count. */
export class KeyCounts {
  readonly #by: string;
  readonly #isCombined: boolean;
  /** What is looked at, and numbers for a thing behind those before it. */
  readonly #levels: readonly { keys: RowKeys; ids: Ids }[];
  readonly #counts: number[] = [];

  constructor(by: string, parts: readonly SimpleGrouping[], holders: SocketHolders | undefined) {
    this.#by = by;
    this.#isCombined = parts.length > 1;
    this.#levels = parts.map((part) => ({ keys: rowKeys(part, holders), ids: new Ids() }));
  }

  add(table: TableView, rows: Uint32Array): void {
    const levels = this.#levels.map(({ keys, ids }) => ({ keyOf: keys.of(table), ids }));
    const counts = this.#counts;
    const numberOf = (row: number) => {
      let number = 0;
      for (const { keyOf, ids } of levels) {
        const key = keyOf(row);
        if (key < 0) return -1;
        number = ids.of(number, key);
      }
      return number;
    };
    for (let i = 0; i < rows.length; i++) {
      const number = numberOf(rows[i] ?? 0);
      if (number >= 0) counts[number] = (counts[number] ?? 0) + 1;
    }
  }

  /** With at most `most` entries. */
  group(most: number): Group {
    const top = new Top<number>(most, (a, b) => isBefore(this.#texts(a), this.#texts(b)));
    let sockets = 0;
    for (const [number, count] of this.#counts.entries()) {
      sockets += count;
      top.offer(count, number);
    }
    const entries = top.entries.map(({ key, weight }) => {
      const keys = this.#texts(key);
      return { key: keys.join(","), sockets: weight, ...(this.#isCombined && { keys }) };
    });
    return { by: this.#by, sockets, distinct: this.#counts.length, top: entries };
  }

  #texts(number: number): string[] {
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
}

/** Numbers by their value, all else as text. */
function isBefore(texts: readonly string[], others: readonly string[]): boolean {
  for (const [i, text] of texts.entries()) {
    const other = others[i] ?? "";
    if (text === other) continue;
    const difference = Number(text) - Number(other);
    return Number.isNaN(difference) || difference === 0 ? text < other : difference < 0;
  }
  return false;
}
