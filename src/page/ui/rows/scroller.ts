/** Browsers draw nothing that is higher: Firefox ends at some 17 million pixels. */
const MOST_PIXELS = 8_000_000;

/**
 * Which row is on top of a list that may be higher than a browser can scroll. Up to MOST_PIXELS the place is the
 * scrollbar's. Beyond, a pull at the scrollbar goes to that share of the rows, and a small move is of as many pixels as
 * it says; once it rests, the scrollbar is put where the rows are.
 */
export class Scroller {
  readonly #rowHeight: number;
  #rows = 0;
  #view = 0;
  #top = 0;
  #lastScroll = 0;

  constructor(rowHeight: number) {
    this.#rowHeight = rowHeight;
  }

  /** Rows in all, and the pixels they are seen through. */
  resize(rows: number, view: number): void {
    this.#rows = rows;
    this.#view = view;
    this.#top = Math.min(this.#top, this.#last);
  }

  /** Pixels of what is scrolled. */
  get height(): number {
    return Math.min(MOST_PIXELS, this.#rows * this.#rowHeight);
  }

  /** The row on top, with the share of it that is out of sight. */
  get top(): number {
    return this.#top;
  }

  get #isScaled(): boolean {
    return this.#rows * this.#rowHeight > MOST_PIXELS;
  }

  /** The row on top when the last one is at the foot. */
  get #last(): number {
    return Math.max(0, this.#rows - this.#view / this.#rowHeight);
  }

  get #scrollable(): number {
    return Math.max(0, this.height - this.#view);
  }

  /** The scrollbar is somewhere else. */
  scrolled(scrollTop: number): void {
    const moved = scrollTop - this.#lastScroll;
    this.#lastScroll = scrollTop;
    if (!this.#isScaled) this.#top = scrollTop / this.#rowHeight;
    else if (scrollTop <= 0) this.#top = 0;
    else if (scrollTop >= this.#scrollable - 1) this.#top = this.#last;
    else if (Math.abs(moved) <= this.#view * 2) this.#top += moved / this.#rowHeight;
    else this.#top = (scrollTop / this.#scrollable) * this.#last;
    this.#top = Math.max(0, Math.min(this.#top, this.#last));
  }

  /** Where the scrollbar belongs now that it rests. */
  rest(): number {
    if (this.#isScaled && this.#last > 0) this.#lastScroll = (this.#top / this.#last) * this.#scrollable;
    return this.#lastScroll;
  }
}
