import type { SocketRow } from "../../index";
import type { Terminal } from "../terminal/terminal";
import { ColumnWidths, type FittedColumn, type Shortening } from "./column-widths";

export interface Column extends FittedColumn {
  align: "left" | "right";
  text(row: SocketRow): string;
  /** Colours a padded cell. */
  paint?(cell: string, row: SocketRow): string;
  shorten?: Shortening;
}

/** Rows of a batch that are measured. No eye follows a column further: what is wider there sticks out of its line alone. */
const MEASURED = 8192;

/** Rows as lines of padded columns that fit the terminal. */
export class TableLayout {
  readonly #terminal: Terminal;
  readonly #widths: ColumnWidths<Column>;
  #headerIsDue: boolean;

  constructor(columns: readonly Column[], terminal: Terminal, header: boolean) {
    this.#terminal = terminal;
    this.#widths = new ColumnWidths(columns, ({ shorten }) => shorten, terminal.width, header);
    this.#headerIsDue = header;
  }

  /**
   * The lines of these rows, to be called for each batch of them. They are gone through twice, to measure and to print:
   * that is cheaper than to keep their cells.
   */
  *lines(rows: Iterable<SocketRow>): Generator<string, void, undefined> {
    this.#measure(rows);
    if (this.#headerIsDue) yield this.#header();
    this.#headerIsDue = false;
    const gap = " ".repeat(this.#widths.gap);
    for (const row of rows) {
      let line = "";
      for (let c = 0; c < this.#widths.columns.length; c++) {
        if (c > 0) line += gap;
        line += this.#cell(c, row);
      }
      yield line;
    }
  }

  /** The header alone, when there was no row. */
  *end(): Generator<string, void, undefined> {
    if (this.#headerIsDue) yield* this.lines([]);
  }

  #measure(rows: Iterable<SocketRow>): void {
    let left = MEASURED;
    for (const row of rows) {
      if (left-- === 0) break;
      for (const [c, { text }] of this.#widths.columns.entries()) this.#widths.measure(c, text(row));
    }
    this.#widths.fit();
  }

  #header(): string {
    const titles = this.#widths.columns.map(({ title, align }, c) => pad(title, this.#widths.of(c), align));
    return this.#terminal.colours.bold(titles.join(" ".repeat(this.#widths.gap)));
  }

  #cell(c: number, row: SocketRow): string {
    const column = this.#widths.columns[c];
    if (!column) return "";
    const text = column.text(row);
    const width = this.#widths.of(c);
    const fitted = column.shorten && text.length > width ? column.shorten.to(text, width) : text;
    const cell = pad(fitted, width, column.align);
    return column.paint ? column.paint(cell, row) : cell;
  }
}

function pad(text: string, width: number, align: Column["align"]): string {
  return align === "right" ? text.padStart(width) : text.padEnd(width);
}
