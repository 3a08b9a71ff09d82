import { grouped } from "../../text/numbers";
import { plural } from "../../text/plural";
import { labelsOf } from "../capture-labels";
import { termsOf, withoutTerm } from "../terms";
import { fill, h } from "./dom";
import type { Actions, Model, Panel } from "./model";
import { figure } from "./parts";
import { textMeter } from "./text-width";

export interface FilterBar extends Panel {
  /** What was typed is no filter. */
  complain(message: string, position: number, length: number): void;
}

const SCOPES: Record<string, string> = {
  opened: "opened",
  closed: "closed",
  changed: "in another state",
  stuckRx: "still unread",
  stuckTx: "still unacknowledged",
  retransmitting: "with new retransmits",
};

/** The filter, as text to edit and as terms to take away. Every chart writes into it. */
export function filterBar(actions: Actions): FilterBar {
  const input = h("input", {
    ...{
      id: "filter",
      type: "search",
      name: "filter",
      autocomplete: "off",
      spellcheck: "false",
      autocapitalize: "off",
    },
    "aria-describedby": "filter-problem",
  });
  fitPlaceholder(input);
  const problem = h("p", { id: "filter-problem", role: "alert", class: "problem" });
  const terms = h("ul", { class: "terms", "aria-label": "Terms of the filter" });
  const selected = h("output", { for: "filter", class: "selected" });
  const form = h("form", { role: "search" }, h("label", { for: "filter" }, "Filter"), input, selected);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    isEntered = true;
    actions.narrow(input.value);
  });
  // The cross of a search field, and Escape.
  input.addEventListener("search", () => {
    if (input.value === "") actions.narrow("");
  });
  input.addEventListener("input", () => {
    isEntered = false;
    fill(problem);
    input.removeAttribute("aria-invalid");
  });
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
    if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
  let shown = "";
  /** What was typed is to become the filter, as it is written in full. */
  let isEntered = false;
  const root = h("div", { id: "filter-bar" }, form, problem, terms);
  return {
    root,
    show(model) {
      const { figures, query } = model;
      root.hidden = !figures;
      if (!figures) return;
      // What is being typed stays, when other numbers come.
      if (isEntered || query.filter !== shown || input.value === shown) {
        isEntered = false;
        shown = input.value = query.filter;
        fill(problem);
        input.removeAttribute("aria-invalid");
      }
      const { total } = figures;
      const sockets = figures.summary.total;
      fill(selected, figure(sockets, undefined), sockets === total ? "" : ` of ${grouped(total)}`);
      fill(terms, ...chips(model, actions));
    },
    complain(message, position, length) {
      isEntered = false;
      input.setAttribute("aria-invalid", "true");
      const text = input.value;
      fill(
        problem,
        `${message} `,
        h(
          "code",
          {},
          text.slice(0, position),
          h("mark", {}, text.slice(position, position + length) || " "),
          text.slice(position + length),
        ),
      );
    },
  };
}

/** What can be typed, in as many examples as there is room for. */
const PLACEHOLDERS = [
  "Filter or find:  state close-wait and dport = :443   10.0.0.0/8   :8080",
  "Filter or find:  state close-wait   :8080",
  "Filter or find:  :8080",
  "Filter or find",
];

/** Shows what is not cut off, in a font whose characters are all as wide. */
function fitPlaceholder(input: HTMLInputElement): void {
  new ResizeObserver(() => {
    const { font, paddingLeft, paddingRight } = getComputedStyle(input);
    const room = input.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight);
    const meter = textMeter(font);
    input.placeholder = PLACEHOLDERS.find((text) => meter(text) <= room) ?? "";
  }).observe(input);
}

function chips({ query, captures }: Model, actions: Actions): HTMLElement[] {
  const chip = (text: string, label: string, take: () => void) =>
    h(
      "li",
      {},
      h("code", {}, text),
      h("button", { type: "button", "data-key": `take ${text}`, "aria-label": `${label} ${text}`, click: take }, "×"),
    );
  const all = termsOf(query.filter).map((term) =>
    chip(term, "Take away", () => actions.narrow(withoutTerm(query.filter, term))),
  );
  if (query.scope !== "all") {
    all.unshift(
      chip(`${SCOPES[query.scope]} ${comparison(captures, query)}`, "Take away", () => actions.choosePart("all")),
    );
  }
  if (query.range) {
    const { short } = labelsOf(captures, query.capture);
    const text = `${short(query.range.first)} to ${short(query.range.last)}`;
    all.unshift(chip(text, "Take away the range", () => actions.chooseRange(undefined)));
  }
  if (all.length < 2) return all;
  const clear = () => {
    if (query.range) actions.chooseRange(undefined);
    actions.choosePart("all");
    actions.narrow("");
  };
  const name = plural(all.length, "term", grouped);
  return [
    ...all,
    h(
      "li",
      { class: "clear" },
      h("button", { type: "button", "data-key": "clear", title: name, click: clear }, "Clear all"),
    ),
  ];
}

/** `since 20:35:00`; of other hosts, and of a later capture, `against web2 20:36:00`. */
function comparison(captures: Model["captures"], { before = -1, capture }: Model["query"]): string {
  const { numbers, short } = labelsOf(captures, capture);
  const place = numbers.indexOf(before);
  if (place < 0) return `against ${labelsOf(captures, before).full(before)}`;
  return place < numbers.indexOf(capture) ? `since ${short(before)}` : `against ${short(before)}`;
}
