import { COLUMNS } from "../../columns";
import { h } from "../dom";

export interface ColumnsMenu {
  root: HTMLElement;
  /** Offers info columns, or not. */
  offerInfo(isThere: boolean): void;
}

/** Which columns are shown. */
export function columnsMenu(first: readonly string[], choose: (names: readonly string[]) => void): ColumnsMenu {
  const boxes = COLUMNS.map(({ name, title, about, display }) => {
    const box = h("input", { type: "checkbox", value: name, checked: first.includes(name) });
    return {
      box,
      isInfo: display === "info",
      label: h("label", { title: about }, box, ` ${title}`, h("span", { class: "note" }, about)),
    };
  });
  const list = h("div", { class: "menu" }, ...boxes.map(({ label }) => label));
  list.addEventListener("change", () => choose(boxes.flatMap(({ box }) => (box.checked ? [box.value] : []))));
  const menu = h("details", { class: "columns" }, h("summary", {}, "Columns"), list);
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
  document.addEventListener("click", ({ target }) => {
    if (target instanceof Node && !menu.contains(target)) menu.open = false;
  });
  return {
    root: menu,
    offerInfo(isThere) {
      for (const { label, isInfo } of boxes) label.hidden = isInfo && !isThere;
    },
  };
}
