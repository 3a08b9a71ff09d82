/** Pixels: of a row of the grid, and of the gap beside a column (style/charts.css); and of a column, at least. */
const ROW = 4;
const GAP = 40;
const LEAST = 400;

/**
 * Lets panels of different heights stand below each other without holes: the grid's rows are fine, and a panel spans as
 * many as it is high. Which column each goes to is left to the grid until it is kept.
 */
export class Packing {
  readonly #grid: HTMLElement;
  readonly #panels: HTMLElement[];
  #columns = 1;
  #isKept = false;

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
    new ResizeObserver(() => this.#fit()).observe(grid);
  }

  /** As many columns as there is room for. */
  #fit(): void {
    const columns = Math.max(1, Math.floor((this.#grid.clientWidth + GAP) / (LEAST + GAP)));
    if (columns === this.#columns) return;
    this.#columns = columns;
    this.#grid.style.setProperty("--columns", String(columns));
    if (!this.#isKept) return;
    this.free();
    this.keep();
  }

  /** Lets panels go wherever there is room. */
  free(): void {
    this.#isKept = false;
    for (const { style } of this.#panels) style.gridColumn = "";
  }

  /** Keeps panels in the columns they are in, once they are there: a filter changes heights, and moves none aside. */
  keep(): void {
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        const { left, width } = this.#grid.getBoundingClientRect();
        this.#isKept = true;
        const columns = this.#panels.map((panel) => {
          const box = panel.getBoundingClientRect();
          const isOneWide = box.width > 0 && box.width < (1.5 * width) / this.#columns;
          return isOneWide ? String(1 + Math.round(((box.left - left) / width) * this.#columns)) : "";
        });
        for (const [i, panel] of this.#panels.entries()) panel.style.gridColumn = columns[i] ?? "";
      }),
    );
  }
}
