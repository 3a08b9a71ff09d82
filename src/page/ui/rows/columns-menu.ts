import { COLUMNS } from "../../columns";
import { h } from "../dom";

/** Which columns are shown. */
export function columnsMenu(first: readonly string[], choose: (names: readonly string[]) => void): HTMLElement {
  const boxes = COLUMNS.map(({ name, title, about }) => {
    const box = h("input", { type: "checkbox", value: name, checked: first.includes(name) });
    return { box, label: h("label", { title: about }, box, ` ${title}`, h("span", { class: "note" }, about)) };
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
  return menu;
}
