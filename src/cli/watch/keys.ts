import type { Model } from "./model";
import type { Key } from "./screen";

/** What a key does; `page` is the pane's height. */
type Action = (model: Model, key: Key, page: number) => void;

interface Binding {
  /** The keys as --help names them, and what they do. */
  help: readonly [keys: string, text: string];
  /** The same at the foot of the screen, shortly. */
  hints: readonly (readonly [key: string, text: string])[];
  /** By the names that node:readline gives to keys. */
  actions: Readonly<Record<string, Action>>;
}

const filter: Action = (model) => model.editFilter();
const pause: Action = (model) => model.togglePause();
const up: Action = (model, _, page) => model.scrollTo(model.scroll - 1, page);
const down: Action = (model, _, page) => model.scrollTo(model.scroll + 1, page);
const top: Action = (model, _, page) => model.scrollTo(0, page);

/** Every key of the screen, in the order of the help. */
const BINDINGS: readonly Binding[] = [
  {
    help: ["q", "quit, as Ctrl-C does"],
    hints: [["q", "quit"]],
    // Neither Q nor Ctrl-Q, which have the same name.
    actions: { q: (model, { text }) => (text === "q" ? model.quit() : undefined) },
  },
  {
    help: ["Tab", "changes, or sockets"],
    hints: [["Tab", "other list"]],
    actions: { tab: (model) => model.show(model.pane === "changes" ? "sockets" : "changes") },
  },
  {
    help: ["s, r", "sort the sockets by the next column; in reverse"],
    hints: [
      ["s", "sort"],
      ["r", "reverse"],
    ],
    actions: { s: (model, { text }) => model.sortByNext(text === "S" ? -1 : 1), r: (model) => model.reverse() },
  },
  {
    help: ["f or /", "filter; Esc lifts it"],
    hints: [["f", "filter"]],
    actions: { f: filter, "/": filter, escape: (model) => model.filterBy("") },
  },
  { help: ["p, Space", "pause"], hints: [["p", "pause"]], actions: { p: pause, space: pause } },
  {
    help: ["arrows, PgUp, PgDn, Home", "scroll"],
    hints: [["arrows", "scroll"]],
    actions: {
      ...{ up, k: up, down, j: down, home: top, g: top },
      pageup: (model, _, page) => model.scrollTo(model.scroll - page, page),
      pagedown: (model, _, page) => model.scrollTo(model.scroll + page, page),
    },
  },
];

const ACTIONS = new Map(BINDINGS.flatMap(({ actions }) => Object.entries(actions)));

/** A line for each binding, for --help. */
export const KEYS_HELP = BINDINGS.map(({ help: [keys, text] }) => `  ${keys.padEnd(8)}   ${text}`).join("\n");

/** For the foot of the screen. */
export const HINTS = BINDINGS.flatMap(({ hints }) => hints);

/** The same while a filter is written. */
export const EDITING_HINT = "Enter applies, Esc leaves";

/** Does what a key is for; `page` is the pane's height. */
export function press(model: Model, key: Key, page: number): void {
  if (key.ctrl && key.name === "c") model.quit();
  else if (model.edited !== undefined) edit(model, model.edited, key);
  else ACTIONS.get(key.name)?.(model, key, page);
}

/** Writes on at a filter. */
function edit(model: Model, text: string, key: Key): void {
  switch (key.name) {
    case "return":
    case "enter":
      model.edited = undefined;
      model.filterBy(text);
      break;
    case "escape":
      model.edited = undefined;
      break;
    case "backspace":
      model.edited = text.slice(0, -1);
      break;
    default:
      if (key.ctrl && key.name === "u") model.edited = "";
      // One key, one character: nothing that a terminal would obey.
      else if (/^[\x20-\x7e]$/.test(key.text)) model.edited = text + key.text;
  }
}
