import { Keymap } from "../screen/keymap";
import type { LineEdit } from "../screen/line-edit";
import type { Key } from "../screen/screen";
import type { Model } from "./model";

const filter = (model: Model) => model.editFilter();
const pause = (model: Model) => model.togglePause();
const help = (model: Model) => model.toggleHelp();
const up = (model: Model) => model.scrollBy(-1);
const down = (model: Model) => model.scrollBy(1);
const top = (model: Model) => model.scrollBy(Number.NEGATIVE_INFINITY);

/** Every key of the screen, in the order of the help. */
export const KEYS = new Keymap<Model>([
  {
    help: ["q", "quit, as Ctrl-C does"],
    hint: ["q", "quit"],
    actions: { q: (model) => model.quit() },
  },
  {
    help: ["?", "these keys"],
    hint: ["?", "help"],
    actions: { "?": help },
  },
  {
    help: ["Tab", "changes, or sockets"],
    hint: ["Tab", "other list"],
    actions: { tab: (model) => model.show(model.pane === "changes" ? "sockets" : "changes") },
  },
  {
    help: ["s, r", "sort the sockets by the next column; in reverse"],
    hint: ["s", "sort"],
    actions: {
      s: (model) => model.sortByNext(1),
      S: (model) => model.sortByNext(-1),
      r: (model) => model.reverse(),
    },
  },
  {
    help: ["f or /", "filter; Esc lifts it"],
    hint: ["f", "filter"],
    actions: { f: filter, "/": filter, escape: (model) => model.escape() },
  },
  { help: ["p, Space", "pause"], hint: ["p", "pause"], actions: { p: pause, space: pause } },
  {
    help: ["arrows, PgUp, PgDn, Home", "scroll"],
    hint: ["arrows", "scroll"],
    actions: {
      ...{ up, k: up, down, j: down, home: top, g: top },
      pageup: (model) => model.scrollBy(-model.page),
      pagedown: (model) => model.scrollBy(model.page),
    },
  },
]);

/** Does what a key is for. */
export function press(model: Model, key: Key): void {
  if (key.ctrl && key.name === "c") model.quit();
  else if (model.edited) edit(model, model.edited, key);
  else if (model.isHelpShown) model.toggleHelp();
  else KEYS.press(model, key);
}

function edit(model: Model, line: LineEdit, key: Key): void {
  const outcome = line.press(key);
  if (outcome === "applied") model.applyEdited(line);
  else if (outcome === "left") model.edited = undefined;
}
