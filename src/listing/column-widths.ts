import { fitWidths } from "./fit-widths";

/** A text that can be narrowed. What it comes down to: `easy` without regret, `least` in need. */
export interface Shortening {
  easy(text: string): number;
  least: number;
  to(text: string, width: number): string;
}

export interface FittedColumn {
  title: string;
  /** It may be left out where a line is too long, that with the lowest number first. */
  dispensable?: number;
  shorten?: Shortening | undefined;
}

/** The widest texts of columns so far, by their titles: for what is laid out again and again, and must not jump. */
export class SeenWidths {
  readonly #widths = new Map<string, { natural: number; easy: number }>();

  of(title: string): { natural: number; easy: number } {
    return this.#widths.get(title) ?? { natural: 0, easy: 0 };
  }

  see(title: string, natural: number, easy: number): void {
    this.#widths.set(title, { natural, easy });
  }
}

/** A listing's columns as they fit into its lines: measured batch after batch, they only get wider. */
export class ColumnWidths<Column extends FittedColumn> {
  /** Those left out are gone after the first fit(). */
  columns: readonly Column[];
  /** Blanks between two. */
  gap = 0;
  readonly #line: number | undefined;
  /** The widest text of each so far, whole and shortened with ease. */
  #natural: number[];
  #easy: number[];
  #widths: number[] = [];
  readonly #seen: SeenWidths | undefined;

  /** `line`: characters it holds; undefined: as many as it takes. `seen`: what was laid out before, which no column gets narrower than. */
  constructor(columns: readonly Column[], line: number | undefined, hasHeader: boolean, seen?: SeenWidths) {
    this.columns = columns;
    this.#line = line;
    this.#seen = seen;
    const least = (title: string) => (hasHeader ? title.length : 1);
    this.#natural = columns.map(({ title }) => Math.max(least(title), seen?.of(title).natural ?? 0));
    this.#easy = columns.map(({ title }) => Math.max(least(title), seen?.of(title).easy ?? 0));
  }

  /** Before the first fit() nothing is printed. */
  get isFitted(): boolean {
    return this.#widths.length > 0;
  }

  /** Of the column at this place among `columns`. */
  of(place: number): number {
    return this.#widths[place] ?? 0;
  }

  /** Whether a text of so many bytes may be wider than those measured before. */
  mayExceed(place: number, bytes: number): boolean {
    if (bytes > (this.#natural[place] ?? 0)) return true;
    // Lines without an end are never shortened.
    return this.#line !== undefined && bytes > (this.#easy[place] ?? 0);
  }

  /** A text that the column at this place has to show. */
  measure(place: number, text: string): void {
    const shortening = this.columns[place]?.shorten;
    this.#natural[place] = Math.max(this.#natural[place] ?? 0, text.length);
    this.#easy[place] = Math.max(this.#easy[place] ?? 0, shortening?.easy(text) ?? text.length);
  }

  fit(): void {
    for (const [c, { title }] of this.columns.entries()) {
      this.#seen?.see(title, this.#natural[c] ?? 0, this.#easy[c] ?? 0);
    }
    const measured = this.columns.map((column, c) => ({
      natural: this.#natural[c] ?? 0,
      easy: this.#easy[c] ?? 0,
      least: column.shorten?.least ?? this.#natural[c] ?? 0,
      // Once the header is printed, the widths are fixed.
      dispensable: this.isFitted ? undefined : column.dispensable,
    }));
    const { widths, gap } = fitWidths(measured, this.#line);
    const isKept = (_: unknown, c: number) => (widths[c] ?? 0) > 0;
    this.columns = this.columns.filter(isKept);
    this.#natural = this.#natural.filter(isKept);
    this.#easy = this.#easy.filter(isKept);
    this.#widths = widths.filter(isKept);
    this.gap = gap;
  }
}
