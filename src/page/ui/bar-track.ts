import type { Breakdown } from "../../summary/troubles/breakdown";
import { h } from "./dom";

/** How long a bar is, and what of. */
export interface Length extends Partial<Breakdown> {
  value: number;
  /** All of one colour, where there are no `states`. */
  state?: string | undefined;
  /** All of it is what should not be: hatched. */
  isMarked?: boolean | undefined;
  /** What it is a part of: drawn pale behind it. */
  of?: number | undefined;
}

/** A bar's length beside the longest one, in parts. A part that is too small to be seen has the least width that can be. */
export function barTrack(length: Length, most: number): HTMLElement {
  const { value, of = 0 } = length;
  return h(
    "span",
    { class: "track", "aria-hidden": "true" },
    value > 0 && wide(h("span", { class: "whole" }, ...partsOf(length)), value / most),
    of > value && wide(h("span", { class: "rest" }), (of - value) / most),
  );
}

/** What is marked comes first: there it can be compared from bar to bar. */
function partsOf({ value, state, states, troubles = {}, isMarked = false }: Length): HTMLElement[] {
  if (!states) return [part(value, state, isMarked)];
  const troubled = Object.entries(states).map(([name, sockets]) => {
    const marked = Object.values(troubles).reduce((sum, byState) => sum + (byState[name] ?? 0), 0);
    return { name, marked, others: sockets - marked };
  });
  return [
    ...troubled.filter(({ marked }) => marked > 0).map(({ name, marked }) => part(marked, name, true)),
    ...troubled.filter(({ others }) => others > 0).map(({ name, others }) => part(others, name, false)),
  ];
}

/** Parts share what their bar is wide (style/charts.css). */
function part(share: number, state: string | undefined, isMarked: boolean): HTMLElement {
  const element = h("span", { class: isMarked ? "part marked" : "part", "data-state": state });
  element.style.flexGrow = String(share);
  return element;
}

function wide(element: HTMLElement, share: number): HTMLElement {
  element.style.width = `${Math.min(1, share) * 100}%`;
  return element;
}
