import { type FilterExpression, parseFilter } from "../filter/index";
import { allRows } from "../table/all-rows";
import type { TableView } from "../table/index";
import type { KnownFacts } from "./known-facts";

/** Rows of a table, and the filter that chooses them. */
export interface Selected {
  readonly filter: string;
  readonly rows: Uint32Array;
}

/** A table of which findings take rows: what one has taken no other gets. */
export class Selection {
  readonly table: TableView;
  readonly facts: KnownFacts;
  readonly #rows: Uint32Array;
  /** Filters of those that have taken rows, and how many they are. */
  readonly #taken: string[] = [];
  #takenRows = 0;
  /** Where rows are narrowed down: of a million, each copy would be 4 MB that lie about until they are collected. */
  readonly #room: Uint32Array;

  constructor(table: TableView, facts: KnownFacts, rows: Uint32Array | undefined) {
    this.table = table;
    this.facts = facts;
    this.#rows = rows ?? allRows(table);
    this.#room = new Uint32Array(this.#rows.length);
  }

  /** How many rows there are. */
  get size(): number {
    return this.#rows.length;
  }

  /** How many nobody has taken. */
  get left(): number {
    return this.#rows.length - this.#takenRows;
  }

  /** What nobody has taken of the rows that a filter chooses. */
  rows(filter: string): Selected {
    const all = [filter, ...this.#taken.map((taken) => `not ( ${taken} )`)].join(" and ");
    return { filter: all, rows: this.narrow(all, this.#rows) };
  }

  /** Some of these. */
  some({ filter, rows }: Selected, condition: string): Selected {
    return { filter: `${filter} and ${condition}`, rows: this.narrow(condition, rows) };
  }

  /** All rows that a filter chooses, taken or not. */
  all(filter: string): Uint32Array {
    return this.narrow(filter, this.#rows);
  }

  /** From now on these are no other's: those of rows() for the filter. */
  take(filter: string, { rows }: Selected): void {
    this.#taken.push(filter);
    this.#takenRows += rows.length;
  }

  /** Of these rows those that a condition holds for: in an array of their own. */
  narrow(condition: string, rows: Uint32Array): Uint32Array {
    this.#room.set(rows);
    const all = this.#room.subarray(0, rows.length);
    return this.#expression(condition).narrow(this.table.columns, all).slice();
  }

  #expression(text: string): FilterExpression {
    const { holders, localPorts } = this.facts;
    return parseFilter(text, { ...(holders && { holders }), ...(localPorts && { localPorts }) });
  }
}
