import type { SocketRow, TableView } from "../table/index";
import { Top } from "./top";

/** The rows of the greatest weight, of one table after another; of equals the first. Only they become objects. */
export class TopRows {
  /** A row's number, until it is kept. */
  readonly #top: Top<number | SocketRow>;

  constructor(most: number) {
    this.#top = new Top(most, () => false);
  }

  offer(weight: number, row: number): void {
    this.#top.offer(weight, row);
  }

  /** Keeps the rows of this table that are among them: it may change now. */
  keep(table: TableView): void {
    for (const entry of this.#top.entries) {
      if (typeof entry.key === "number") entry.key = table.row(entry.key);
    }
  }

  /** The numbers of those not kept yet, the heaviest first. */
  get numbers(): number[] {
    return this.#top.entries.flatMap(({ key }) => (typeof key === "number" ? key : []));
  }

  /** Those kept, the heaviest first. */
  get rows(): SocketRow[] {
    return this.#top.entries.flatMap(({ key }) => (typeof key === "number" ? [] : key));
  }
}
