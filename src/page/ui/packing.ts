/** Pixels of a row of the grid (style/charts.css). */
const ROW = 4;

/**
 * Lets panels of different heights stand below each other without holes: the grid's rows are fine, and a panel spans as
 * many as it is high. Which column each goes to is left to the grid until it is kept.
 */
export class Packing {
  readonly #grid: HTMLElement;
  readonly #panels: HTMLElement[];
  /** Of the grid, when panels were kept; 0 while they are free. */
  #columns = 0;

  constructor(grid: HTMLElement) {
    this.#grid = grid;
    this.#panels = [...grid.children].filter((child) => child instanceof HTMLElement);
    const heights = new ResizeObserver((entries) => {
      for (const { target, borderBoxSize } of entries) {
        const height = borderBoxSize[0]?.blockSize ?? 0;
        if (target instanceof HTMLElement) target.style.gridRowEnd = `span ${Math.ceil(height / ROW)}`;
      }
    });
    for (const panel of this.#panels) heights.observe(panel);
    new ResizeObserver(() => {
      if (this.#columns === 0 || this.#countColumns() === this.#columns) return;
      this.free();
      this.keep();
    }).observe(grid);
  }

  /** Lets panels go wherever there is room. */
  free(): void {
    this.#columns = 0;
    for (const { style } of this.#panels) style.gridColumn = "";
  }

  /** Keeps panels in the columns they are in, once they are there: a filter changes heights, and moves none aside. */
  keep(): void {
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        const { left, width } = this.#grid.getBoundingClientRect();
        this.#columns = this.#countColumns();
        const columns = this.#panels.map((panel) => {
          const box = panel.getBoundingClientRect();
          const isOneWide = box.width > 0 && box.width < (1.5 * width) / this.#columns;
          return isOneWide ? String(1 + Math.round(((box.left - left) / width) * this.#columns)) : "";
        });
        for (const [i, panel] of this.#panels.entries()) panel.style.gridColumn = columns[i] ?? "";
      }),
    );
  }

  #countColumns(): number {
    return getComputedStyle(this.#grid).gridTemplateColumns.split(" ").length;
  }
}
