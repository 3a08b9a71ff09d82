import type { SocketRow } from "../index";
import { type ChangedRow, changeText, paintChange } from "./change-rows";
import { listColumns } from "./columns";
import { type Column, TableLayout } from "./table-layout";
import type { Terminal } from "./terminal";

/** Changes as a table, whose rows do not say themselves what happened to them. */
export class ChangeLines {
  readonly #layout: TableLayout;
  #current: ChangedRow | undefined;

  constructor(shown: Terminal, header: boolean) {
    const column: Column = {
      title: "CHANGE",
      align: "left",
      text: () => (this.#current ? changeText(this.#current) : ""),
      paint: (cell) => (this.#current ? paintChange(shown.colours, this.#current.kind, cell) : cell),
    };
    this.#layout = new TableLayout([column, ...listColumns(shown, false)], shown, header);
  }

  /** They are gone through twice, to measure and to print. */
  *of(changes: () => Iterable<ChangedRow>): Generator<string, void, undefined> {
    const rows: Iterable<SocketRow> = {
      [Symbol.iterator]: () => this.#rows(changes()),
    };
    yield* this.#layout.lines(rows);
  }

  *#rows(changes: Iterable<ChangedRow>): Generator<SocketRow, void, undefined> {
    for (const change of changes) {
      this.#current = change;
      yield change.row;
    }
  }
}
