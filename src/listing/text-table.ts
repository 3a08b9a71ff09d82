import { ColumnWidths, type FittedColumn, type SeenWidths } from "./column-widths";
import type { Look } from "./look";

/** A column of few rows: its cells are strings. */
export interface TextColumn<Row> extends FittedColumn {
  /** At the right of its column. */
  readonly isNumber?: boolean;
  text(row: Row): string;
  /** Puts a colour on a row's cell. */
  paint?(row: Row, cell: string): string;
}

/** Few rows as lines of padded columns that fit the terminal. */
export class TextTable<Row> {
  readonly #look: Pick<Look, "width" | "colours">;
  readonly #widths: ColumnWidths<TextColumn<Row>>;
  #headerIsDue: boolean;

  /** `seen`: what was laid out before, where it is drawn again and again. */
  constructor(
    columns: readonly TextColumn<Row>[],
    look: Pick<Look, "width" | "colours">,
    header: boolean,
    seen?: SeenWidths,
  ) {
    this.#look = look;
    this.#headerIsDue = header;
    this.#widths = new ColumnWidths(columns, look.width, header, seen);
  }

  /** To be called for all rows that come at once. */
  *lines(rows: readonly Row[]): Generator<string, void, undefined> {
    const widths = this.#widths;
    for (const [c, { text }] of widths.columns.entries()) for (const row of rows) widths.measure(c, text(row));
    widths.fit();
    if (this.#headerIsDue) yield this.#look.colours.bold(this.#line(({ title }) => title));
    this.#headerIsDue = false;
    for (const row of rows) yield this.#line(({ text }) => text(row), row);
  }

  #line(textOf: (column: TextColumn<Row>) => string, row?: Row): string {
    const { columns, gap } = this.#widths;
    const cells = columns.map((column, c) => {
      const width = this.#widths.of(c);
      const text = this.#fitted(column, textOf(column), width);
      // A line has no blanks at its end.
      const isLast = c === columns.length - 1;
      const cell = column.isNumber ? text.padStart(width) : isLast ? text : text.padEnd(width);
      return row === undefined ? cell : (column.paint?.(row, cell) ?? cell);
    });
    return cells.join(" ".repeat(gap));
  }

  /** Only a terminal's lines have an end. */
  #fitted({ shorten }: TextColumn<Row>, text: string, width: number): string {
    return this.#look.width === undefined || text.length <= width || !shorten ? text : shorten.to(text, width);
  }
}
