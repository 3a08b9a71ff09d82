import type { Columns } from "../table/columns";
import { TextBytes } from "../text/text-bytes";
import type { Batch, Cell, Column, NumberCell, TextCell, WordCell, Write } from "./column";
import { ColumnWidths, type Shortening } from "./column-widths";
import type { Look } from "./look";

/** Rows that are measured, of the first batches and of those that follow. No eye follows a column further: what is wider there sticks out of its line alone. */
const MEASURED = 8192;
const MEASURED_LATER = 1024;

/** Bytes that are worth a system call. */
const CHUNK = 1 << 18;
/** A cell without its long text is shorter, colours and all. */
const SHORT_CELL = 128;

const NEWLINE = 0x0a;
const DASH = 0x2d;

export interface LayoutOptions {
  /** Whether a line of titles is printed first. */
  header: boolean;
  /** Titles of the cells in front of each row: a batch brings a cell for each. */
  lead?: readonly string[];
}

/** A column of the layout's own, or a leading one: its cell comes with each batch. */
interface Place {
  readonly title: string;
  readonly dispensable?: number;
  readonly isNumber: boolean;
  readonly shorten?: Shortening | undefined;
  cellOf(batch: Batch): Cell;
}

/** Rows as lines of padded columns that fit the terminal, in chunks of bytes. */
export class Layout {
  readonly #look: Pick<Look, "width" | "colours">;
  readonly #out = new TextBytes(CHUNK + SHORT_CELL);
  readonly #cell = new TextBytes(SHORT_CELL);
  readonly #widths: ColumnWidths<Place>;
  #headerIsDue: boolean;

  constructor(columns: readonly Column[], look: Pick<Look, "width" | "colours">, { header, lead = [] }: LayoutOptions) {
    this.#look = look;
    const places = [...lead.map(leadPlace), ...columns.map(columnPlace)];
    this.#widths = new ColumnWidths(places, look.width, header);
    this.#headerIsDue = header;
  }

  /** The lines of these rows, to be called for all that come at once. A chunk is a view: good until the next one is asked for. */
  *chunks(...batches: readonly Batch[]): Generator<Uint8Array, void, undefined> {
    this.#measure(batches);
    const out = this.#out;
    out.cut(0);
    if (this.#headerIsDue) this.#header();
    for (const batch of batches) {
      const { rows } = batch;
      const cells = this.#widths.columns.map((place, c) => this.#padded(place.cellOf(batch), batch.columns, c));
      for (let done = 0; done < rows.length; ) {
        done = writeLines(out, cells, rows, done);
        if (out.length < CHUNK) continue;
        yield out.view;
        out.cut(0);
      }
    }
    if (out.length > 0) yield out.view;
  }

  /** The same as strings, where lines are few. */
  *lines(...batches: readonly Batch[]): Generator<string, void, undefined> {
    for (const chunk of this.chunks(...batches)) yield* decoder.decode(chunk).split("\n").slice(0, -1);
  }

  /** The header alone, when there was no row. */
  *end(): Generator<Uint8Array, void, undefined> {
    if (!this.#headerIsDue) return;
    this.#widths.fit();
    this.#out.cut(0);
    this.#header();
    yield this.#out.view;
  }

  #measure(batches: readonly Batch[]): void {
    const widths = this.#widths;
    let left = widths.isFitted ? MEASURED_LATER : MEASURED;
    for (const batch of batches) {
      const measured = batch.rows.subarray(0, left);
      left -= measured.length;
      for (const [c, place] of widths.columns.entries()) {
        this.#measureCells(c, place.cellOf(batch), batch.columns, measured);
      }
    }
    widths.fit();
  }

  /** Strings are made only of cells that may be wider than those before. */
  #measureCells(c: number, cell: Cell, columns: Columns, rows: Uint32Array): void {
    const widths = this.#widths;
    if ("choice" in cell) {
      const choice = cell.choice(columns);
      const used = new Set<number>();
      for (let i = 0; i < rows.length; i++) used.add(choice(rows[i] ?? 0, i));
      for (const word of used) widths.measure(c, cell.words[word] ?? "");
      return;
    }
    if ("value" in cell) {
      const value = cell.value(columns);
      let most = 0;
      for (const row of rows) {
        const number = value(row);
        if (cell.text === undefined && number >= 0 && Number.isInteger(number)) most = Math.max(most, number);
        else widths.measure(c, textOf(number, cell.text));
      }
      if (rows.length > 0) widths.measure(c, textOf(most, cell.text));
      return;
    }
    const write = cell.write(columns);
    const out = this.#cell;
    for (let i = 0; i < rows.length; i++) {
      out.cut(0);
      out.reserve(SHORT_CELL);
      write(out, rows[i] ?? 0, i);
      if (widths.mayExceed(c, out.length)) widths.measure(c, decoder.decode(out.view));
    }
  }

  #header(): void {
    const titles = this.#widths.columns.map(({ title, isNumber }, c) => {
      const width = this.#widths.of(c);
      if (isNumber) return title.padStart(width);
      return c === this.#widths.columns.length - 1 ? title : title.padEnd(width);
    });
    this.#out.text(`${this.#look.colours.bold(titles.join(" ".repeat(this.#widths.gap)))}\n`);
    this.#headerIsDue = false;
  }

  /** Writes a column's cells in their width and colour, and the gap to the column before. */
  #padded(cell: Cell, columns: Columns, c: number): Write {
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
    const shorten = this.#look.width === undefined ? undefined : cell.shorten;
    const rest = this.#widths.columns.length * SHORT_CELL;
    return (out, row, place) => {
      out.blanks(gap);
      const start = out.length;
      write(out, row, place);
      let length = out.length - start;
      if (length > width && shorten !== undefined) length = fitted(out, start, width, shorten);
      if (length < least) out.blanks(least - length);
      // A long one took the room of those behind it.
      if (out.length - start > SHORT_CELL - gap) out.reserve(rest);
    };
  }
}

function leadPlace(title: string, i: number): Place {
  return {
    title,
    isNumber: false,
    cellOf({ lead }) {
      const cell = lead?.[i];
      if (cell === undefined) throw new Error(`A batch brings no cell for ${title}.`);
      return cell;
    },
  };
}

function columnPlace({ title, cell, dispensable }: Column): Place {
  return {
    ...{ title, isNumber: "value" in cell, shorten: "shorten" in cell ? cell.shorten : undefined },
    ...(dispensable !== undefined && { dispensable }),
    cellOf: () => cell,
  };
}

/**
 * Writes rows from `done` on until a chunk is full. Returns how many are written then. A function of its own: V8 begins
 * anew with a generator's loop for each batch.
 */
function writeLines(out: TextBytes, cells: readonly Write[], rows: Uint32Array, done: number): number {
  const room = cells.length * SHORT_CELL;
  for (let place = done; place < rows.length; place++) {
    const row = rows[place] ?? 0;
    out.reserve(room);
    for (let c = 0; c < cells.length; c++) cells[c]?.(out, row, place);
    out.byte(NEWLINE);
    if (out.length >= CHUNK) return place + 1;
  }
  return rows.length;
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
  return (out, row, place) => out.bytes(texts[chosen(row, place)] ?? NONE);
}

const NONE = new Uint8Array(0);

/** Shortens what was written since `start`, unless it only has more bytes than characters. Returns the characters. */
function fitted(out: TextBytes, start: number, width: number, { to }: NonNullable<TextCell["shorten"]>): number {
  const text = decoder.decode(out.view.subarray(start));
  if (text.length <= width) return text.length;
  const short = to(text, width);
  out.cut(start);
  out.text(short);
  return short.length;
}

function right({ value, text, faint, ink }: NumberCell, columns: Columns, width: number): Write {
  const numberOf = value(columns);
  const write: Write = (out, row) => {
    const number = numberOf(row);
    if (number >= 0 && text === undefined) out.right(number, width);
    else if (!Number.isNaN(number)) out.text(textOf(number, text).padStart(width));
    else {
      out.blanks(width - 1);
      out.byte(DASH);
    }
  };
  if (faint === undefined && ink === undefined) return write;
  return (out, row, place) => {
    const used = numberOf(row) > 0 ? ink : faint;
    if (used === undefined) {
      write(out, row, place);
      return;
    }
    out.bytes(used.open);
    write(out, row, place);
    out.bytes(used.close);
  };
}

function textOf(number: number, text: (number: number) => string = String): string {
  return Number.isNaN(number) ? "-" : text(number);
}

const decoder = new TextDecoder();
