import { grouped } from "../../../text/numbers";
import { plural } from "../../../text/plural";
import { COLUMNS, columnsNamed, type PageColumn, WAS_COLUMN } from "../../columns";
import type { PageRow } from "../../messages";
import { fill, h } from "../dom";
import type { Actions, Model, Panel } from "../model";
import { section } from "../parts";
import { onPrint } from "../printing";
import { columnsMenu } from "./columns-menu";
import { RowWindow } from "./row-window";
import { Scroller } from "./scroller";

const ROW_HEIGHT = 26;
/** Rows drawn beyond both edges: a quick move shows them before the next are drawn. */
const BEYOND = 10;
const RESTS_AFTER = 120;
/** Rows that are printed: a page or two. */
const PAPER_ROWS = 100;

export interface TableAsks {
  rows(version: number, from: number, to: number): void;
  export(format: "csv" | "ndjson", columns: readonly string[]): void;
  /** Columns behind the inode are wanted: files are read again with them. */
  details(): void;
}

export interface TablePanel extends Panel {
  /** Other rows, or in another order. */
  turn(version: number): void;
  take(version: number, from: number, rows: PageRow[]): void;
}

/** Every row that is selected. Only those on screen are elements, and objects. */
export function tablePanel(actions: Actions, asks: TableAsks): TablePanel {
  const { root, aside, body } = section("rows", "Rows");
  const head = h("div", { role: "row", class: "row head", "aria-rowindex": 1 });
  const shown = h("div", { class: "window", role: "rowgroup" });
  const space = h("div", { class: "space", role: "presentation" }, shown);
  const headGroup = h("div", { role: "rowgroup", class: "headgroup" }, head);
  const table = h("div", { role: "table", "aria-label": "Sockets" }, headGroup, space);
  const scroll = h(
    "div",
    { class: "scroll", tabindex: 0, role: "region", "aria-label": "Rows, to be scrolled" },
    table,
  );
  body.append(scroll);

  const rows = new RowWindow(asks.rows);
  const scroller = new Scroller(ROW_HEIGHT);
  let names: readonly string[] = COLUMNS.filter(({ isExtra }) => !isExtra).map(({ name }) => name);
  let columns: readonly PageColumn[] = columnsNamed(names);
  let total = 0;
  let model: Model | undefined;

  const menu = columnsMenu(names, (chosen) => {
    names = chosen;
    if (COLUMNS.some(({ name, isDetail }) => isDetail && chosen.includes(name))) asks.details();
    if (model) panel.show(model);
  });
  const save = (format: "csv" | "ndjson", title: string) =>
    h(
      "button",
      {
        type: "button",
        click: () =>
          asks.export(
            format,
            columns.map(({ name }) => name),
          ),
      },
      title,
    );
  const told = h("span", { class: "told" });
  aside.append(told, menu, save("csv", "Export CSV"), save("ndjson", "Export NDJSON"));

  let isOnPaper = false;
  /** Which rows are drawn; on paper those that are there, from the first in sight on. */
  const span = (): [from: number, to: number] => {
    const first = Math.floor(scroller.top);
    if (!isOnPaper) {
      const last = first + Math.ceil(scroll.clientHeight / ROW_HEIGHT);
      return [Math.max(0, first - BEYOND), Math.min(total, last + BEYOND)];
    }
    let to = first;
    while (to < Math.min(total, first + PAPER_ROWS) && rows.row(to)) to++;
    return [first, to];
  };
  let isDue = false;
  const draw = () => {
    isDue = false;
    if (!isOnPaper) scroller.resize(total, scroll.clientHeight - ROW_HEIGHT);
    const [from, to] = span();
    const isPart = isOnPaper && from < to && to - from < total;
    fill(
      told,
      isPart ? `Rows ${grouped(from + 1)} to ${grouped(to)} of ${grouped(total)}` : plural(total, "row", grouped),
    );
    if (!isOnPaper) rows.want(from, to);
    const offset = scroll.scrollTop - (scroller.top - from) * ROW_HEIGHT;
    shown.style.transform = isOnPaper ? "" : `translateY(${Math.round(offset)}px)`;
    while (shown.childElementCount > to - from) shown.lastElementChild?.remove();
    while (shown.childElementCount < to - from) shown.append(newRow(columns));
    for (let i = from; i < to; i++) {
      const element = shown.children[i - from];
      if (element) writeRow(element, columns, i, rows.row(i));
    }
  };
  const drawSoon = () => {
    if (!isDue) requestAnimationFrame(draw);
    isDue = true;
  };
  onPrint((isPrinting) => {
    isOnPaper = isPrinting;
    space.style.height = isPrinting ? "" : `${scroller.height}px`;
    draw();
  });
  let resting: ReturnType<typeof setTimeout> | undefined;
  scroll.addEventListener("scroll", () => {
    scroller.scrolled(scroll.scrollTop);
    drawSoon();
    clearTimeout(resting);
    resting = setTimeout(() => {
      const place = scroller.rest();
      if (Math.abs(place - scroll.scrollTop) >= 1) scroll.scrollTop = place;
      scroller.scrolled(scroll.scrollTop);
      drawSoon();
    }, RESTS_AFTER);
  });
  // What is cut off is told to who points at it: not on each of a thousand cells a second.
  shown.addEventListener("pointerover", ({ target }) => {
    if (target instanceof HTMLElement && target.getAttribute("role") === "cell")
      target.title = target.textContent ?? "";
  });
  new ResizeObserver(drawSoon).observe(scroll);

  const panel: TablePanel = {
    root,
    show(next) {
      model = next;
      const { figures, query, order } = next;
      if (!figures) return;
      const isMoved = total !== figures.summary.total;
      total = figures.summary.total;
      columns = [...(query.scope === "changed" ? [WAS_COLUMN] : []), ...columnsNamed(names)];
      const tracks = (least: (width: number) => string) =>
        columns.map(({ width }) => `minmax(${least(width)}, ${width}fr)`).join(" ");
      table.style.setProperty(
        "--columns",
        tracks((width) => `${width}ch`),
      );
      // Paper has no more room, and does not scroll.
      table.style.setProperty(
        "--paper-columns",
        tracks(() => "0"),
      );
      table.setAttribute("aria-rowcount", String(total + 1));
      fill(head, ...columns.map((column) => headOf(column, order, actions)));
      shown.replaceChildren();
      scroller.resize(total, scroll.clientHeight - ROW_HEIGHT);
      space.style.height = `${scroller.height}px`;
      if (isMoved) scroll.scrollTop = 0;
      scroller.scrolled(scroll.scrollTop);
      drawSoon();
    },
    turn(version) {
      rows.turn(version);
      drawSoon();
    },
    take(version, from, taken) {
      if (rows.take(version, from, taken)) drawSoon();
    },
  };
  return panel;
}

function headOf({ name, title, about, isNumber }: PageColumn, order: Model["order"], actions: Actions): HTMLElement {
  const isSorted = order?.column === name;
  const sorted = isSorted ? (order.isDescending ? "descending" : "ascending") : "none";
  const arrow = h("span", { "aria-hidden": "true" }, isSorted ? (order.isDescending ? " ↓" : " ↑") : "");
  const kind = isNumber ? "number" : undefined;
  if (name === WAS_COLUMN.name) return h("div", { role: "columnheader", class: kind, title: about }, title);
  const press = () => actions.sortBy(name);
  const button = h("button", { type: "button", "data-key": `sort ${name}`, title: about, click: press }, title, arrow);
  return h("div", { role: "columnheader", "aria-sort": sorted, class: kind }, button);
}

function newRow(columns: readonly PageColumn[]): HTMLElement {
  const cells = columns.map(({ name, isNumber }) =>
    h("div", { role: "cell", class: isNumber ? "number" : undefined, "data-column": name }),
  );
  return h("div", { role: "row", class: "row" }, ...cells);
}

function writeRow(element: Element, columns: readonly PageColumn[], index: number, row: PageRow | undefined): void {
  element.setAttribute("aria-rowindex", String(index + 2));
  element.classList.toggle("odd", index % 2 === 1);
  for (const [i, column] of columns.entries()) {
    const cell = element.children[i];
    if (!cell) continue;
    const text = row ? column.text(row) : i === 0 ? `${grouped(index + 1)} …` : "";
    if (cell.textContent === text) continue;
    cell.textContent = text;
    if (column.name === "state") cell.setAttribute("data-state", row ? text : "");
    if (column.isNumber && column.name !== "uid") cell.classList.toggle("zero", text === "0" || text === "-");
  }
}
