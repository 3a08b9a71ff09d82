import type { SocketRow } from "../../index";
import type { Terminal } from "../terminal/terminal";
import { type ChangedRow, changeText, paintChange } from "./change-rows";
import { listColumns } from "./columns";
import { type Column, TableLayout } from "./table-layout";

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
    this.#layout = new TableLayout([column, ...rowColumns(shown)], shown, header);
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

/** Of a listing's columns, beside what happened: on a narrow screen the addresses matter more than the numbers. */
export function rowColumns(shown: Terminal): Column[] {
  const ranks: Record<string, number> = { INODE: 3, TX: 4, RX: 5 };
  return listColumns(shown, false).map((column) => {
    const dispensable = ranks[column.title];
    return dispensable === undefined ? column : { ...column, dispensable };
  });
}
