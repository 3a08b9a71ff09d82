import { type ShownColumn, WAS_COLUMN } from "../../../listing/shown-columns";
import { grouped } from "../../../text/numbers";
import { plural } from "../../../text/plural";
import { columnsNamed, FIRST_COLUMNS, fieldsOf } from "../../columns";
import type { PageRow } from "../../messages";
import { fill, h } from "../dom";
import type { Actions, Model, Panel } from "../model";
import { section } from "../parts";
import { onPrint } from "../printing";
import { type ColumnsMenu, columnsMenu } from "./columns-menu";
import { Dock } from "./dock";
import { markMoreAside } from "./more-aside";
import { headOf, newRow, writeRow } from "./row-elements";
import { RowWindow } from "./row-window";
import { Scroller } from "./scroller";

const ROW_HEIGHT = 26;
/** Rows drawn beyond both edges: a quick move shows them before the next are drawn. */
const BEYOND = 10;
const RESTS_AFTER = 120;
/** Rows that are printed: a page or two. */
const PAPER_ROWS = 100;

type Format = "csv" | "ndjson";

export interface RowsAsks {
  rows(version: number, from: number, to: number): void;
  export(format: Format, fields: readonly (keyof PageRow)[]): void;
  /** Columns behind the inode are wanted: files are read again with them. */
  details(): void;
}

/** Every row that is selected, shown once it is asked for. Only those on screen are elements, and objects. */
export class RowsPanel implements Panel {
  readonly root: HTMLElement;
  readonly dock: Dock;
  readonly #head = h("div", { role: "row", class: "row head", "aria-rowindex": 1 });
  readonly #shown = h("div", { class: "window", role: "rowgroup" });
  readonly #space = h("div", { class: "space", role: "presentation" }, this.#shown);
  readonly #table = h(
    "div",
    { role: "table", "aria-label": "Sockets" },
    h("div", { role: "rowgroup", class: "headgroup" }, this.#head),
    this.#space,
  );
  readonly #scroll = h(
    "div",
    { class: "scroll", tabindex: 0, role: "region", "aria-label": "Rows, to be scrolled" },
    this.#table,
  );
  readonly #extentText = h("span", { class: "told", role: "status" });
  readonly #actions: Actions;
  readonly #asks: RowsAsks;
  readonly #rows: RowWindow;
  readonly #scroller = new Scroller(ROW_HEIGHT);
  readonly #menu: ColumnsMenu;
  #names = FIRST_COLUMNS;
  #columns: readonly ShownColumn[] = columnsNamed(this.#names);
  #total = 0;
  /** What the rows are selected by: other ones are seen from the first on. */
  #selection = "";
  #model: Model | undefined;
  /** Columns, or their widths, have changed. */
  readonly #markMore: () => void;
  #isOnPaper = false;
  #isDue = false;
  #resting: ReturnType<typeof setTimeout> | undefined;

  constructor(actions: Actions, asks: RowsAsks) {
    this.#actions = actions;
    this.#asks = asks;
    this.#rows = new RowWindow(asks.rows);
    const { root, aside, body } = section("rows", "Rows");
    this.root = root;
    body.append(this.#scroll);
    this.#markMore = markMoreAside(this.#scroll, body);
    this.dock = new Dock(root, body, "rows", () => this.#open());
    this.#menu = columnsMenu(this.#names, (names) => this.#choose(names));
    aside.append(
      this.#extentText,
      this.dock.button,
      this.#menu.root,
      this.#exportButton("csv", "Export CSV"),
      this.#exportButton("ndjson", "Export NDJSON"),
    );
    onPrint((isPrinting) => this.#print(isPrinting));
    this.#scroll.addEventListener("scroll", () => this.#scrolled());
    // The full text of a cell that is cut off is set when the pointer is on it: setting it on every cell is slow.
    this.#shown.addEventListener("pointerover", ({ target }) => {
      if (target instanceof HTMLElement && target.getAttribute("role") === "cell")
        target.title = target.textContent ?? "";
    });
    new ResizeObserver(() => this.#drawSoon()).observe(this.#scroll);
  }

  show(model: Model): void {
    this.#model = model;
    const { figures, query, order, captures } = model;
    if (!figures) return;
    const hasInfo = captures[query.capture]?.hasInfo ?? false;
    this.#menu.offerInfo(hasInfo);
    const selection = `${query.scope} ${query.filter}`;
    const isMoved = this.#selection !== selection;
    this.#selection = selection;
    this.#total = figures.summary.total;
    const chosen = columnsNamed(this.#names).filter(({ display }) => hasInfo || display !== "info");
    this.#columns = [...(query.scope === "changed" ? [WAS_COLUMN] : []), ...chosen];
    this.#setTracks();
    this.#table.setAttribute("aria-rowcount", String(this.#total + 1));
    fill(this.#head, ...this.#columns.map((column) => headOf(column, order, this.#actions)));
    this.#shown.replaceChildren();
    this.#resize();
    this.#space.style.height = `${this.#scroller.height}px`;
    if (isMoved) this.#scroll.scrollTop = 0;
    this.#markMore();
    this.#scroller.scrolled(this.#scroll.scrollTop);
    this.#drawSoon();
  }

  /** Other rows, or in another order. */
  turn(version: number): void {
    this.#rows.turn(version);
    this.#drawSoon();
  }

  take(version: number, from: number, rows: PageRow[]): void {
    if (this.#rows.take(version, from, rows)) this.#drawSoon();
  }

  #choose(names: readonly string[]): void {
    this.#names = names;
    if (columnsNamed(names).some(({ display }) => display === "details")) this.#asks.details();
    if (this.#model) this.show(this.#model);
  }

  #exportButton(format: Format, title: string): HTMLElement {
    // Two columns can have a value in common.
    const fields = () => [...new Set(this.#columns.flatMap(fieldsOf))];
    return h("button", { type: "button", click: () => this.#asks.export(format, fields()) }, title);
  }

  /** A list that was out of sight has lost its place. */
  #open(): void {
    if (this.#model) this.show(this.#model);
  }

  #setTracks(): void {
    const tracks = (least: (characters: number) => string) =>
      this.#columns.map(({ characters }) => `minmax(${least(characters)}, ${characters}fr)`).join(" ");
    const { style } = this.#table;
    style.setProperty(
      "--columns",
      tracks((characters) => `${characters}ch`),
    );
    // Paper has no more room, and does not scroll.
    style.setProperty(
      "--paper-columns",
      tracks(() => "0"),
    );
  }

  #resize(): void {
    this.#scroller.resize(this.#total, this.#scroll.clientHeight - ROW_HEIGHT);
  }

  #print(isPrinting: boolean): void {
    this.#isOnPaper = isPrinting;
    this.#space.style.height = isPrinting ? "" : `${this.#scroller.height}px`;
    this.#draw();
  }

  #scrolled(): void {
    this.#scroller.scrolled(this.#scroll.scrollTop);
    this.#drawSoon();
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => {
      const place = this.#scroller.rest();
      if (Math.abs(place - this.#scroll.scrollTop) >= 1) this.#scroll.scrollTop = place;
      this.#scroller.scrolled(this.#scroll.scrollTop);
      this.#drawSoon();
    }, RESTS_AFTER);
  }

  #drawSoon(): void {
    if (!this.#isDue) requestAnimationFrame(() => this.#draw());
    this.#isDue = true;
  }

  #draw(): void {
    this.#isDue = false;
    if (!this.#isOnPaper) this.#resize();
    const [from, to] = this.#isOnPaper || this.dock.isOpen ? this.#span() : [0, 0];
    const extent = this.#extent(from, to);
    // Only what is new: each text set here is read out.
    if (this.#extentText.textContent !== extent) fill(this.#extentText, extent);
    if (!this.#isOnPaper) this.#rows.want(from, to);
    const shown = this.#shown;
    const offset = this.#scroll.scrollTop - (this.#scroller.top - from) * ROW_HEIGHT;
    shown.style.transform = this.#isOnPaper ? "" : `translateY(${Math.round(offset)}px)`;
    while (shown.childElementCount > to - from) shown.lastElementChild?.remove();
    while (shown.childElementCount < to - from) shown.append(newRow(this.#columns));
    for (let i = from; i < to; i++) {
      const element = shown.children[i - from];
      if (element) writeRow(element, this.#columns, i, this.#rows.row(i));
    }
  }

  /** Which rows are drawn; on paper those that are there, from the first in sight on. */
  #span(): [from: number, to: number] {
    const first = Math.floor(this.#scroller.top);
    if (!this.#isOnPaper) {
      const last = first + Math.ceil(this.#scroll.clientHeight / ROW_HEIGHT);
      return [Math.max(0, first - BEYOND), Math.min(this.#total, last + BEYOND)];
    }
    let to = first;
    while (to < Math.min(this.#total, first + PAPER_ROWS) && this.#rows.row(to)) to++;
    return [first, to];
  }

  /** How many rows there are; on paper also which of them. */
  #extent(from: number, to: number): string {
    const isPart = this.#isOnPaper && from < to && to - from < this.#total;
    if (!isPart) return plural(this.#total, "row", grouped);
    return `Rows ${grouped(from + 1)} to ${grouped(to)} of ${grouped(this.#total)}`;
  }
}
