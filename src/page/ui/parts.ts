import { bytes, count, percent } from "../format";
import type { States } from "../messages";
import { h } from "./dom";

/** A number of the summary: `figure` is where it stands there. */
export function figure(value: number, path: string | undefined, text = count(value)): HTMLElement {
  return h("data", { value, "data-figure": path, title: text === count(value) ? undefined : count(value) }, text);
}

export function byteFigure(value: number, path: string | undefined): HTMLElement {
  return figure(value, path, bytes(value));
}

export interface Bar {
  /** What it is, and stays while numbers change. */
  key: string;
  label: string | HTMLElement;
  /** In small, behind the label. */
  note?: string | undefined;
  value: number;
  /** How it is written; as it is by default. */
  shown?: HTMLElement;
  path?: string;
  /** Parts of it by state, or all of one colour. */
  states?: States | undefined;
  state?: string | undefined;
  /** What it is a part of: drawn pale behind it. */
  of?: number;
  isOn?: boolean;
  press?: () => void;
  hint?: string | undefined;
}

/** A chart as a list: each bar tells its number, and is a button where it can be pressed. */
export function bars(list: readonly Bar[], label: string): HTMLElement {
  const most = Math.max(1, ...list.map(({ value, of = 0 }) => Math.max(value, of)));
  return h("ul", { class: "bars", "aria-label": label }, ...list.map((bar) => h("li", {}, barOf(bar, most))));
}

function barOf({ key, label, note, value, shown, path, states, state, of, isOn, press, hint }: Bar, most: number) {
  const parts = states
    ? Object.entries(states).map(([name, sockets]) => part(sockets / most, name))
    : [part(value / most, state)];
  const content = [
    h("span", { class: "label" }, label, note ? h("span", { class: "note" }, note) : undefined),
    shown ?? figure(value, path),
    h(
      "span",
      { class: "track", "aria-hidden": "true" },
      ...parts,
      of === undefined || of <= value ? undefined : part((of - value) / most, undefined, "rest"),
    ),
  ];
  const told = states
    ? Object.entries(states)
        .map(([name, sockets]) => `${name} ${count(sockets)}`)
        .join(", ")
    : undefined;
  if (!press) return h("div", { class: "bar", title: told }, ...content);
  return h(
    "button",
    {
      type: "button",
      class: "bar",
      "data-key": key,
      "aria-pressed": String(isOn ?? false),
      title: hint ?? told,
      click: press,
    },
    ...content,
  );
}

function part(share: number, state: string | undefined, kind = "part"): HTMLElement {
  const element = h("span", { class: kind, "data-state": state });
  element.style.width = `${Math.max(0, Math.min(1, share)) * 100}%`;
  return element;
}

/** A part of the page with a heading, and what is said beside it. */
export function section(id: string, title: string): { root: HTMLElement; aside: HTMLElement; body: HTMLElement } {
  const aside = h("div", { class: "aside" });
  const body = h("div", { class: "body" });
  const heading = h("h2", { id: `${id}-title` }, title);
  const head = h("div", { class: "head" }, heading, aside);
  return { root: h("section", { id, "aria-labelledby": `${id}-title` }, head, body), aside, body };
}

export function empty(text: string): HTMLElement {
  return h("p", { class: "empty" }, text);
}

export function shareOf(part: number, all: number): string {
  return all === 0 ? "" : percent(part / all);
}

/** A number that narrows to what it counts. */
export function pressable(key: string, isOn: boolean, press: () => void, ...content: (Node | string)[]): HTMLElement {
  return h(
    "button",
    { type: "button", class: "number", "data-key": key, "aria-pressed": String(isOn), click: press },
    ...content,
  );
}
