import type { SocketRow } from "../index";
import { fitWidths } from "./fit-widths";
import type { Terminal } from "./terminal";

export interface Column {
  title: string;
  align: "left" | "right";
  text(row: SocketRow): string;
  /** Colours a padded cell. */
  paint?(cell: string, row: SocketRow): string;
  /** Makes a text fit. What it comes down to: `easy` without regret, `least` in need. */
  shorten?: { easy(text: string): number; least: number; to(text: string, width: number): string };
  /** It may be left out where a line is too long, that with the lowest number first. */
  dispensable?: number;
}

/** Rows of a batch that are measured. No eye follows a column further: what is wider there sticks out of its line alone. */
const MEASURED = 8192;

/** Rows as lines of padded columns that fit the terminal. */
export class TableLayout {
  readonly #terminal: Terminal;
  /** Those left out are gone after the first block. */
  #columns: readonly Column[];
  /** The widest text of each so far, whole and shortened with ease. */
  #natural: number[];
  #easy: number[];
  #widths: number[] = [];
  #gap = "";
  #headerIsDue: boolean;

  constructor(columns: readonly Column[], terminal: Terminal, header: boolean) {
    this.#terminal = terminal;
    this.#columns = columns;
    this.#natural = columns.map(({ title }) => (header ? title.length : 1));
    this.#easy = [...this.#natural];
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
    for (const row of rows) {
      let line = "";
      for (let c = 0; c < this.#columns.length; c++) {
        if (c > 0) line += this.#gap;
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
    const natural = [...this.#natural];
    const easy = [...this.#easy];
    let left = MEASURED;
    for (const row of rows) {
      if (left-- === 0) break;
      for (const [c, { text, shorten }] of this.#columns.entries()) {
        const cell = text(row);
        natural[c] = Math.max(natural[c] ?? 0, cell.length);
        easy[c] = Math.max(easy[c] ?? 0, shorten?.easy(cell) ?? cell.length);
      }
    }
    const measured = this.#columns.map(({ shorten, dispensable }, c) => ({
      natural: natural[c] ?? 0,
      easy: easy[c] ?? 0,
      least: shorten?.least ?? natural[c] ?? 0,
      // Once the header stands, the columns do.
      dispensable: this.#widths.length === 0 ? dispensable : undefined,
    }));
    const { widths, gap } = fitWidths(measured, this.#terminal.width);
    const isKept = (_: unknown, c: number) => (widths[c] ?? 0) > 0;
    this.#columns = this.#columns.filter(isKept);
    this.#natural = natural.filter(isKept);
    this.#easy = easy.filter(isKept);
    this.#widths = widths.filter(isKept);
    this.#gap = " ".repeat(gap);
  }

  #header(): string {
    const titles = this.#columns.map(({ title, align }, c) => pad(title, this.#widths[c] ?? 0, align));
    return this.#terminal.colours.bold(titles.join(this.#gap));
  }

  #cell(c: number, row: SocketRow): string {
    const column = this.#columns[c];
    if (!column) return "";
    const text = column.text(row);
    const width = this.#widths[c] ?? 0;
    const fitted = column.shorten && text.length > width ? column.shorten.to(text, width) : text;
    const cell = pad(fitted, width, column.align);
    return column.paint ? column.paint(cell, row) : cell;
  }
}

function pad(text: string, width: number, align: Column["align"]): string {
  return align === "right" ? text.padStart(width) : text.padEnd(width);
}
