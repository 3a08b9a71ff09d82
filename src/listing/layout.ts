import type { Columns } from "../table/columns";
import { CellLines } from "./cells/lines";
import { numberText } from "./cells/number-text";
import type { Batch, Cell, Column } from "./column";
import { ColumnWidths, type SeenWidths, type Shortening } from "./column-widths";
import type { Look } from "./look";

/** Rows that are measured, of the first batches and of those that follow. No eye follows a column further: what is wider there sticks out of its line alone. */
const MEASURED = 8192;
const MEASURED_LATER = 1024;

const LINE_END = "\n".charCodeAt(0);

export interface LayoutOptions {
  /** Whether a line of titles is printed first. */
  header: boolean;
  /** Titles of the cells in front of each row: a batch brings a cell for each. */
  lead?: readonly string[];
  /** What was laid out before, where it is drawn again and again. */
  seen?: SeenWidths;
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
  readonly #widths: ColumnWidths<Place>;
  #headerIsDue: boolean;

  constructor(columns: readonly Column[], look: Pick<Look, "width" | "colours">, options: LayoutOptions) {
    this.#look = look;
    const { header, lead = [], seen } = options;
    const places = [...lead.map(leadPlace), ...columns.map(columnPlace)];
    this.#widths = new ColumnWidths(places, look.width, header, seen);
    this.#headerIsDue = header;
  }

  /** The lines of these rows, to be called for all that come at once. A chunk is a view: good until the next one is asked for. */
  *chunks(...batches: readonly Batch[]): Generator<Uint8Array, void, undefined> {
    this.#measure(batches);
    yield* this.#header();
    const { columns, gap } = this.#widths;
    const last = columns.length - 1;
    const hasEnd = this.#look.width !== undefined;
    for (const batch of batches) {
      const { rows } = batch;
      if (rows.length === 0) continue;
      const cells = columns.map((place, c) => ({
        ...{ cell: place.cellOf(batch), gap: c === 0 ? 0 : gap, width: this.#widths.of(c) },
        ...{ isLast: c === last, hasEnd },
      }));
      const lines = new CellLines(batch.columns, cells, rows.length);
      for (let done = 0; done < rows.length; ) {
        const some = lines.write(rows, done);
        done = some.to;
        yield some.lines;
      }
    }
  }

  /** The same as strings, where lines are few. */
  *lines(...batches: readonly Batch[]): Generator<string, void, undefined> {
    for (const chunk of this.chunks(...batches)) yield* decoder.decode(chunk).split("\n").slice(0, -1);
  }

  /** The header alone, when there was no row. */
  *end(): Generator<Uint8Array, void, undefined> {
    if (this.#headerIsDue) this.#widths.fit();
    yield* this.#header();
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
      // Not of: in code that is not compiled yet, its iterator takes most of the time.
      for (let i = 0; i < rows.length; i++) {
        const number = value(rows[i] ?? 0);
        if (cell.text === undefined && number >= 0) most = Math.max(most, number);
        else widths.measure(c, numberText(cell, number));
      }
      if (rows.length > 0) widths.measure(c, numberText(cell, most));
      return;
    }
    // Put together as lines of this cell alone.
    const lines = new CellLines(columns, [{ cell, gap: 0, width: 0, isLast: true, hasEnd: false }], rows.length);
    for (let done = 0; done < rows.length; ) {
      const some = lines.write(rows, done);
      done = some.to;
      for (let start = 0; start < some.lines.length; ) {
        const end = some.lines.indexOf(LINE_END, start);
        if (widths.mayExceed(c, end - start)) widths.measure(c, decoder.decode(some.lines.subarray(start, end)));
        start = end + 1;
      }
    }
  }

  *#header(): Generator<Uint8Array, void, undefined> {
    if (!this.#headerIsDue) return;
    this.#headerIsDue = false;
    const titles = this.#widths.columns.map(({ title, isNumber }, c) => {
      const width = this.#widths.of(c);
      if (isNumber) return title.padStart(width);
      return c === this.#widths.columns.length - 1 ? title : title.padEnd(width);
    });
    yield encoder.encode(`${this.#look.colours.bold(titles.join(" ".repeat(this.#widths.gap)))}\n`);
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

const encoder = new TextEncoder();
const decoder = new TextDecoder();
