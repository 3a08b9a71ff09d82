import type { TableView } from "../table/index";
import type { SocketHolders } from "../text/holders";
import type { Group } from "./group";
import type { Grouping } from "./grouping";
import { RowGroups } from "./row-groups";
import { keysOf } from "./row-keys";
import { Top } from "./top";

/** Counts rows by one or several things that they have together; a row without one of them does not count. */
export class KeyCounts {
  readonly #by: string;
  readonly #isCombined: boolean;
  readonly #groups: RowGroups;
  readonly #counts: number[] = [];

  constructor({ name, parts }: Grouping, holders: SocketHolders | undefined) {
    this.#by = name;
    this.#isCombined = parts.length > 1;
    this.#groups = new RowGroups(keysOf({ parts }, holders));
  }

  add(table: TableView, rows: Uint32Array): void {
    const numberOf = this.#groups.of(table);
    const counts = this.#counts;
    for (let i = 0; i < rows.length; i++) {
      const number = numberOf(rows[i] ?? 0);
      if (number >= 0) counts[number] = (counts[number] ?? 0) + 1;
    }
  }

  /** With at most `most` entries. */
  group(most: number): Group {
    const top = new Top<number>(most, (number, other) => this.#groups.isBefore(number, other));
    let sockets = 0;
    for (const [number, count] of this.#counts.entries()) {
      sockets += count;
      top.offer(count, number);
    }
    const entries = top.entries.map(({ key, weight }) => {
      const keys = this.#groups.texts(key);
      return { key: keys.join(","), sockets: weight, ...(this.#isCombined && { keys }) };
    });
    return { by: this.#by, sockets, distinct: this.#counts.length, top: entries };
  }
}
