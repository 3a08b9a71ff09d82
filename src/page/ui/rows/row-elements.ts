import { type ShownColumn, WAS_COLUMN } from "../../../listing/shown-columns";
import { grouped } from "../../../text/numbers";
import { cellText, isNumber } from "../../columns";
import type { PageRow } from "../../messages";
import { h } from "../dom";
import type { Actions, Model } from "../model";

const classOf = (column: ShownColumn) => (isNumber(column) ? "number" : undefined);

/** A column's heading, which sorts by it. */
export function headOf(column: ShownColumn, order: Model["order"], actions: Actions): HTMLElement {
  const { name, title, about } = column;
  const isSorted = order?.column === name;
  const sorted = isSorted ? (order.isDescending ? "descending" : "ascending") : "none";
  const arrow = h("span", { "aria-hidden": "true" }, isSorted ? (order.isDescending ? " ↓" : " ↑") : "");
  if (name === WAS_COLUMN.name) return h("div", { role: "columnheader", class: classOf(column), title: about }, title);
  const press = () => actions.sortBy(name);
  const button = h("button", { type: "button", "data-key": `sort ${name}`, title: about, click: press }, title, arrow);
  return h("div", { role: "columnheader", "aria-sort": sorted, class: classOf(column) }, button);
}

/** A row without texts. */
export function newRow(columns: readonly ShownColumn[]): HTMLElement {
  const cells = columns.map((column) => h("div", { role: "cell", class: classOf(column), "data-column": column.name }));
  return h("div", { role: "row", class: "row" }, ...cells);
}

/** Writes a row's texts; of one that is on its way, its number. */
export function writeRow(
  element: Element,
  columns: readonly ShownColumn[],
  index: number,
  row: PageRow | undefined,
): void {
  element.setAttribute("aria-rowindex", String(index + 2));
  element.classList.toggle("odd", index % 2 === 1);
  for (const [i, column] of columns.entries()) {
    const cell = element.children[i];
    if (!cell) continue;
    const text = row ? cellText(column, row) : i === 0 ? `${grouped(index + 1)} …` : "";
    if (cell.textContent === text) continue;
    cell.textContent = text;
    if (column.name === "state") cell.setAttribute("data-state", row ? text : "");
    if (column.zero !== "plain") cell.classList.toggle("zero", text === "0" || text === "-");
  }
}
