import type { PageRow } from "../../messages";

/** As many rows as the worker sends without being asked. */
const PAGE = 128;
/** Pages that are kept. */
const MOST_PAGES = 24;

/** The rows around those on screen: asked for by the page, each page once. */
export class RowWindow {
  readonly #ask: (version: number, from: number, to: number) => void;
  readonly #pages = new Map<number, PageRow[]>();
  readonly #asked = new Set<number>();
  #version = -1;

  constructor(ask: (version: number, from: number, to: number) => void) {
    this.#ask = ask;
  }

  /** Other rows, or in another order: what is there is stale, and is shown until the new is. */
  turn(version: number): void {
    this.#version = version;
    this.#asked.clear();
    this.#stale = new Map(this.#pages);
    this.#pages.clear();
  }

  #stale = new Map<number, PageRow[]>();

  /** Undefined: it is on its way. */
  row(index: number): PageRow | undefined {
    const page = Math.floor(index / PAGE);
    return (this.#pages.get(page) ?? this.#stale.get(page))?.[index % PAGE];
  }

  /** Asks for what is missing of these. */
  want(from: number, to: number): void {
    for (let page = Math.floor(from / PAGE); page * PAGE < to; page++) {
      if (this.#pages.has(page) || this.#asked.has(page)) continue;
      this.#asked.add(page);
      this.#ask(this.#version, page * PAGE, (page + 1) * PAGE);
    }
  }

  /** Takes an answer; false: it is of rows that are no more. */
  take(version: number, from: number, rows: PageRow[]): boolean {
    if (version !== this.#version) return false;
    const page = from / PAGE;
    this.#asked.delete(page);
    this.#pages.delete(page);
    this.#pages.set(page, rows);
    this.#stale.delete(page);
    for (const old of this.#pages.keys()) {
      if (this.#pages.size <= MOST_PAGES) break;
      this.#pages.delete(old);
    }
    return true;
  }
}
