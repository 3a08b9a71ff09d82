import type { TableView } from "../../table/table-view";
import type { ByState } from "../shown-states";
import { StateCounts } from "../state-counts";
import { TROUBLES, type Trouble, type Troubles } from "./troubles";

/** Sockets by state, and those of them that are in trouble, by state too. */
export interface Breakdown {
  readonly states: ByState;
  /** Those that have none are missing. No socket has two. */
  readonly troubles: Partial<Record<Trouble, ByState>>;
}

/** Adds up a breakdown, row by row. */
export class BreakdownCounts {
  readonly #table: TableView;
  readonly #troubles: Troubles;
  readonly #all = new StateCounts();
  readonly #troubled = new Map<Trouble, StateCounts>();

  /** Of rows of this table, and `troubles` of the same. */
  constructor(table: TableView, troubles: Troubles) {
    this.#table = table;
    this.#troubles = troubles;
  }

  add(rows: Uint32Array): this {
    for (let i = 0; i < rows.length; i++) this.addRow(rows[i] ?? 0);
    return this;
  }

  addRow(row: number): void {
    const { protocol, state } = this.#table.columns;
    this.#all.addRow(protocol[row] ?? 0, state[row] ?? 0);
    const trouble = this.#troubles.of(row);
    if (trouble === undefined) return;
    let counts = this.#troubled.get(trouble);
    if (counts === undefined) {
      counts = new StateCounts();
      this.#troubled.set(trouble, counts);
    }
    counts.addRow(protocol[row] ?? 0, state[row] ?? 0);
  }

  get result(): Breakdown {
    const found = TROUBLES.flatMap((trouble) => {
      const counts = this.#troubled.get(trouble);
      return counts ? [[trouble, counts.byShownState]] : [];
    });
    return { states: this.#all.byShownState, troubles: Object.fromEntries(found) };
  }
}
