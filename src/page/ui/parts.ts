import type { SocketRowJson } from "../../core";
import { rowCondition } from "../../filter/conditions-as-text";
import type { Breakdown } from "../../summary/troubles/breakdown";
import { formatBytes } from "../../text/bytes";
import { grouped, percent } from "../../text/numbers";
import { nounFor } from "../../text/plural";
import { barTrack, type Length } from "./bar-track";
import { h } from "./dom";
import type { Actions, Model } from "./model";

/** A number of the summary; `figure` is its place there. */
export function figure(value: number, path: string | undefined, text = grouped(value)): HTMLElement {
  return h("data", { value, "data-figure": path, title: text === grouped(value) ? undefined : grouped(value) }, text);
}

export function byteFigure(value: number, path: string | undefined): HTMLElement {
  return figure(value, path, formatBytes(value));
}

export interface Bar extends Length {
  /** What it is, and stays while numbers change. */
  key: string;
  label: string | HTMLElement;
  /** In small, behind the label. */
  note?: string | undefined;
  /** The same, behind the note. */
  remarks?: readonly Remark[] | undefined;
  /** How the value is written; as it is by default. */
  shown?: HTMLElement;
  path?: string;
  isOn?: boolean;
  press?: () => void;
  hint?: string | undefined;
}

export interface Remark {
  text: string;
  /** It is of something that should not be. */
  isWarm: boolean;
}

/** A bar for one row. */
export interface RowBar extends Pick<Bar, "note" | "value" | "shown" | "state" | "isMarked"> {
  label: string;
}

/** A chart as a list: each bar shows its number, and is a button where it can be pressed. `none`: what is said where there is no bar. */
export function bars(list: readonly Bar[], label: string, none?: string): HTMLElement {
  if (list.length === 0 && none !== undefined) return empty(none);
  const most = Math.max(1, ...list.map(({ value, of = 0 }) => Math.max(value, of)));
  return h("ul", { class: "bars", "aria-label": label }, ...list.map((bar) => h("li", {}, barOf(bar, most))));
}

function barOf(bar: Bar, most: number) {
  const { key, label, note, remarks = [], value, shown, path, isOn, press, hint } = bar;
  const content = [
    h("span", { class: "label" }, label, small(note), ...remarks.map(({ text, isWarm }) => small(text, isWarm))),
    shown ?? figure(value, path),
    barTrack(bar, most),
  ];
  const summary = bar.states && summaryOf(bar.states);
  if (!press) return h("div", { class: "bar", title: summary }, ...content);
  return h(
    "button",
    {
      type: "button",
      class: "bar",
      "data-key": key,
      "aria-pressed": String(isOn ?? false),
      title: hint ?? summary,
      click: press,
    },
    ...content,
  );
}

/** With a space in front, for who hears it. */
function small(text: string | undefined, isWarm = false): DocumentFragment | undefined {
  if (!text) return undefined;
  const fragment = document.createDocumentFragment();
  fragment.append(" ", h("span", { class: isWarm ? "note warm" : "note" }, text));
  return fragment;
}

/** `ESTABLISHED 520, LISTEN 1`. */
function summaryOf(states: Breakdown["states"]): string {
  return Object.entries(states)
    .map(([name, sockets]) => `${name} ${grouped(sockets)}`)
    .join(", ");
}

/** A part of the page with a heading, and what is said beside it. */
export function section(id: string, title: string): Section {
  const aside = h("div", { class: "aside" });
  const body = h("div", { class: "body" });
  const heading = h("h2", { id: `${id}-title` }, title);
  const head = h("div", { class: "head" }, heading, aside);
  return { root: h("section", { id, "aria-labelledby": `${id}-title` }, head, body), heading, aside, body };
}

interface Section {
  root: HTMLElement;
  heading: HTMLElement;
  aside: HTMLElement;
  body: HTMLElement;
}

/**
 * Shows a panel where it says something, and hides it where it does not. While the filter leaves only some rows a panel that
 * is there stays: what is pressed must not move.
 */
export function showIfTelling(root: HTMLElement, isTelling: boolean, { query }: Pick<Model, "query">): void {
  if (isTelling || (query.filter === "" && query.scope === "all")) root.hidden = !isTelling;
}

export function empty(text: string): HTMLElement {
  return h("p", { class: "empty" }, text);
}

export function shareOf(part: number, all: number): string {
  return all === 0 ? "" : percent(part / all);
}

/** What pressing a bar or a number does: it adds its term to the filter, or removes it. */
export function narrowing(actions: Actions, term: string): Narrowing {
  return { key: term, isOn: actions.isOn(term), press: () => actions.toggle(term) };
}

type Narrowing = Required<Pick<Bar, "key" | "isOn" | "press">>;

/** A number that narrows to what it counts. */
export function pressable({ key, isOn, press }: Narrowing, ...content: (Node | string)[]): HTMLElement {
  return h(
    "button",
    { type: "button", class: "number", "data-key": key, "aria-pressed": String(isOn), click: press },
    ...content,
  );
}

/** Rows of the summary as bars, each a filter for that row. */
export function rowBars(
  actions: Actions,
  rows: readonly SocketRowJson[],
  label: string,
  of: (row: SocketRowJson) => RowBar,
): HTMLElement | undefined {
  if (rows.length === 0) return undefined;
  return bars(
    rows.map((row, i) => {
      const bar = of(row);
      const term = rowCondition(row);
      // Of two rows alike the term is too.
      const hint = bar.note === undefined ? bar.label : `${bar.label} ${bar.note}`;
      return { ...bar, ...narrowing(actions, term), key: `${i} ${term}`, label: h("code", {}, bar.label), hint };
    }),
    label,
  );
}

/** What a list leaves out: `12 more`, `12 more sockets`; undefined where that is none. */
export function more(left: number, noun?: string): HTMLElement | undefined {
  if (left <= 0) return undefined;
  return h(
    "p",
    { class: "more" },
    noun === undefined ? `${grouped(left)} more` : `${grouped(left)} more ${nounFor(left, noun)}`,
  );
}
