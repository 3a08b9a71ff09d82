import type { Columns } from "../../index";
import { fitWidths } from "../fit-widths";
import type { Terminal } from "../terminal";
import { Bytes } from "./bytes";
import type { Column, NumberCell, TextCell } from "./column";

/** Rows of a batch that are measured. No eye follows a column further: what is wider there sticks out of its line alone. */
const MEASURED = 8192;

/** Bytes that are worth a system call. */
const CHUNK = 1 << 18;
/** A row without its long texts is shorter, colours and all. */
const SHORT_ROW = 1024;

const NEWLINE = 0x0a;
const DASH = 0x2d;

/** Rows as lines of padded columns that fit the terminal, in chunks of bytes. */
export class Layout {
  readonly #terminal: Terminal;
  readonly #out = new Bytes(CHUNK + SHORT_ROW);
  readonly #cell = new Bytes(SHORT_ROW);
  /** Those left out are gone after the first block. */
  #columns: readonly Column[];
  /** The widest text of each so far, whole and shortened with ease. */
  #natural: number[];
  #easy: number[];
  #widths: number[] = [];
  #gap = 0;
  #headerIsDue: boolean;

  constructor(columns: readonly Column[], terminal: Terminal, header: boolean) {
    this.#terminal = terminal;
    this.#columns = columns;
    this.#natural = columns.map(({ title }) => (header ? title.length : 1));
    this.#easy = [...this.#natural];
    this.#headerIsDue = header;
  }

  /** The lines of these rows, to be called for each batch of them. A chunk is a view: good until the next one is asked for. */
  *chunks(columns: Columns, rows: Uint32Array): Generator<Uint8Array, void, undefined> {
    this.#measure(columns, rows);
    const out = this.#out;
    out.length = 0;
    if (this.#headerIsDue) this.#header();
    for (const row of rows) {
      this.#line(columns, row);
      if (out.length < CHUNK) continue;
      yield out.view;
      out.length = 0;
    }
    if (out.length > 0) yield out.view;
  }

  /** The header alone, when there was no row. */
  *end(): Generator<Uint8Array, void, undefined> {
    if (!this.#headerIsDue) return;
    this.#fit([...this.#natural], [...this.#easy]);
    this.#out.length = 0;
    this.#header();
    yield this.#out.view;
  }

  #measure(columns: Columns, rows: Uint32Array): void {
    const natural = [...this.#natural];
    const easy = [...this.#easy];
    for (const row of rows.subarray(0, MEASURED)) {
      for (const [c, { cell }] of this.#columns.entries()) {
        const text = this.#text(cell, columns, row);
        natural[c] = Math.max(natural[c] ?? 0, text.length);
        easy[c] = Math.max(easy[c] ?? 0, "shorten" in cell && cell.shorten ? cell.shorten.easy(text) : text.length);
      }
    }
    this.#fit(natural, easy);
  }

  #fit(natural: number[], easy: number[]): void {
    const measured = this.#columns.map(({ cell, dispensable }, c) => ({
      natural: natural[c] ?? 0,
      easy: easy[c] ?? 0,
      least: ("shorten" in cell ? cell.shorten?.least : undefined) ?? natural[c] ?? 0,
      // Once the header stands, the columns do.
      dispensable: this.#widths.length === 0 ? dispensable : undefined,
    }));
    const { widths, gap } = fitWidths(measured, this.#terminal.width);
    const isKept = (_: unknown, c: number) => (widths[c] ?? 0) > 0;
    this.#columns = this.#columns.filter(isKept);
    this.#natural = natural.filter(isKept);
    this.#easy = easy.filter(isKept);
    this.#widths = widths.filter(isKept);
    this.#gap = gap;
  }

  /** A cell as a string: for what is measured, and what must be shortened. */
  #text(cell: TextCell | NumberCell, columns: Columns, row: number): string {
    if ("value" in cell) {
      const value = cell.value(columns, row);
      return value < 0 ? "-" : String(value);
    }
    this.#cell.length = 0;
    this.#cell.reserve(SHORT_ROW);
    cell.write(this.#cell, columns, row);
    return decoder.decode(this.#cell.view);
  }

  #header(): void {
    const titles = this.#columns.map(({ title, cell }, c) => {
      const width = this.#widths[c] ?? 0;
      return "value" in cell ? title.padStart(width) : title.padEnd(width);
    });
    this.#out.text(`${this.#terminal.colours.bold(titles.join(" ".repeat(this.#gap)))}\n`);
    this.#headerIsDue = false;
  }

  #line(columns: Columns, row: number): void {
    const out = this.#out;
    out.reserve(SHORT_ROW);
    for (let c = 0; c < this.#columns.length; c++) {
      const column = this.#columns[c];
      if (column === undefined) break;
      if (c > 0) out.blanks(this.#gap);
      const ink = column.ink?.(columns, row);
      if (ink !== undefined) out.bytes(ink.open);
      const { cell } = column;
      if ("value" in cell) this.#number(cell.value(columns, row), this.#widths[c] ?? 0);
      else this.#left(cell, columns, row, this.#widths[c] ?? 0, c === this.#columns.length - 1);
      if (ink !== undefined) out.bytes(ink.close);
    }
    out.byte(NEWLINE);
  }

  #number(value: number, width: number): void {
    if (value >= 0) {
      this.#out.right(value, width);
      return;
    }
    this.#out.blanks(width - 1);
    this.#out.byte(DASH);
  }

  #left(cell: TextCell, columns: Columns, row: number, width: number, isLast: boolean): void {
    const out = this.#out;
    const start = out.length;
    cell.write(out, columns, row);
    let length = out.length - start;
    if (length > width && cell.shorten !== undefined) {
      // Its characters may be fewer than its bytes.
      const text = decoder.decode(out.view.subarray(start));
      length = text.length;
      if (length > width) {
        const short = cell.shorten.to(text, width);
        out.length = start;
        out.text(short);
        length = short.length;
      }
      out.reserve(SHORT_ROW);
    }
    // A line has no blanks at its end.
    if (length < width && !isLast) out.blanks(width - length);
  }
}

const decoder = new TextDecoder();
