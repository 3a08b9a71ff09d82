import type { Columns } from "../../index";
import { ColumnWidths } from "../rows/column-widths";
import type { Terminal } from "../terminal/terminal";
import { Bytes } from "./bytes";
import type { Column, NumberCell, TextCell, WordCell, Write } from "./column";

/** Rows that are measured, of the first batch and of each that follows. No eye follows a column further: what is wider there sticks out of its line alone. */
const MEASURED = 8192;
const MEASURED_LATER = 1024;

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
  readonly #widths: ColumnWidths<Column>;
  #headerIsDue: boolean;

  constructor(columns: readonly Column[], terminal: Terminal, header: boolean) {
    this.#terminal = terminal;
    const shorteningOf = ({ cell }: Column) => ("shorten" in cell ? cell.shorten : undefined);
    this.#widths = new ColumnWidths(columns, shorteningOf, terminal.width, header);
    this.#headerIsDue = header;
  }

  /** The lines of these rows, to be called for each batch of them. A chunk is a view: good until the next one is asked for. */
  *chunks(columns: Columns, rows: Uint32Array): Generator<Uint8Array, void, undefined> {
    this.#measure(columns, rows);
    const out = this.#out;
    out.cut(0);
    if (this.#headerIsDue) this.#header();
    const cells = this.#widths.columns.map(({ cell }, c) => this.#padded(cell, columns, c));
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] ?? 0;
      out.reserve(SHORT_ROW);
      for (let c = 0; c < cells.length; c++) cells[c]?.(out, row);
      out.byte(NEWLINE);
      if (out.length < CHUNK) continue;
      yield out.view;
      out.cut(0);
    }
    if (out.length > 0) yield out.view;
  }

  /** The header alone, when there was no row. */
  *end(): Generator<Uint8Array, void, undefined> {
    if (!this.#headerIsDue) return;
    this.#widths.fit();
    this.#out.cut(0);
    this.#header();
    yield this.#out.view;
  }

  #measure(columns: Columns, rows: Uint32Array): void {
    const widths = this.#widths;
    const measured = rows.subarray(0, widths.isFitted ? MEASURED_LATER : MEASURED);
    for (const [c, { cell }] of widths.columns.entries()) {
      const text = this.#text(cell, columns);
      for (const row of measured) widths.measure(c, text(row));
    }
    widths.fit();
  }

  /** A cell as a string: for what is measured. */
  #text(cell: Column["cell"], columns: Columns): (row: number) => string {
    if ("choice" in cell) {
      const choice = cell.choice(columns);
      return (row) => cell.words[choice(row)] ?? "";
    }
    if ("value" in cell) {
      const value = cell.value(columns);
      return (row) => textOf(value(row));
    }
    const write = cell.write(columns);
    return (row) => {
      this.#cell.cut(0);
      this.#cell.reserve(SHORT_ROW);
      write(this.#cell, row);
      return decoder.decode(this.#cell.view);
    };
  }

  #header(): void {
    const titles = this.#widths.columns.map(({ title, cell }, c) => {
      const width = this.#widths.of(c);
      if ("value" in cell) return title.padStart(width);
      return c === this.#widths.columns.length - 1 ? title : title.padEnd(width);
    });
    this.#out.text(`${this.#terminal.colours.bold(titles.join(" ".repeat(this.#widths.gap)))}\n`);
    this.#headerIsDue = false;
  }

  /** Writes a column's cells in their width and colour, and the gap to the column before. */
  #padded(cell: Column["cell"], columns: Columns, c: number): Write {
    const gap = c === 0 ? 0 : this.#widths.gap;
    const width = this.#widths.of(c);
    if ("choice" in cell) return oneOf(cell, columns, gap, width);
    if ("value" in cell) return right(cell, columns, gap + width);
    // A line has no blanks at its end.
    const isLast = c === this.#widths.columns.length - 1;
    return this.#left(cell, columns, gap, width, isLast ? 0 : width);
  }

  #left(cell: TextCell, columns: Columns, gap: number, width: number, least: number): Write {
    const write = cell.write(columns);
    // Only a terminal's lines have an end.
    const shorten = this.#terminal.width === undefined ? undefined : cell.shorten;
    return (out, row) => {
      out.blanks(gap);
      const start = out.length;
      write(out, row);
      let length = out.length - start;
      if (length > width && shorten !== undefined) length = fitted(out, start, width, shorten);
      if (length < least) out.blanks(least - length);
    };
  }
}

/** Words that lie ready in their width and colour. */
function oneOf({ choice, words, inks = [] }: WordCell, columns: Columns, gap: number, width: number): Write {
  const encoder = new TextEncoder();
  const texts = words.map((word, i) => {
    const before = encoder.encode(" ".repeat(gap));
    const text = encoder.encode(word.padEnd(width));
    const ink = inks[i];
    return Uint8Array.from([...before, ...(ink?.open ?? []), ...text, ...(ink?.close ?? [])]);
  });
  const chosen = choice(columns);
  return (out, row) => out.bytes(texts[chosen(row)] ?? NONE);
}

const NONE = new Uint8Array(0);

/** Shortens what was written since `start`, unless it only has more bytes than characters. Answers the characters. */
function fitted(out: Bytes, start: number, width: number, { to }: NonNullable<TextCell["shorten"]>): number {
  const text = decoder.decode(out.view.subarray(start));
  if (text.length <= width) return text.length;
  const short = to(text, width);
  out.cut(start);
  out.text(short);
  out.reserve(SHORT_ROW);
  return short.length;
}

function right({ value, faint }: NumberCell, columns: Columns, width: number): Write {
  const numberOf = value(columns);
  const write: Write = (out, row) => {
    const number = numberOf(row);
    if (number >= 0) out.right(number, width);
    else if (number < 0) out.text(textOf(number).padStart(width));
    else {
      out.blanks(width - 1);
      out.byte(DASH);
    }
  };
  if (faint === undefined) return write;
  return (out, row) => {
    // What is there shows best when what is not steps back.
    if (numberOf(row) > 0) {
      write(out, row);
      return;
    }
    out.bytes(faint.open);
    write(out, row);
    out.bytes(faint.close);
  };
}

function textOf(number: number): string {
  return Number.isNaN(number) ? "-" : String(number);
}

const decoder = new TextDecoder();
