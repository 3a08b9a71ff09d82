import { Keymap } from "../screen/keymap";
import type { LineEdit } from "../screen/line-edit";
import type { Key } from "../screen/screen";
import type { Model } from "./model";

const filter = (model: Model) => model.editFilter();
const pause = (model: Model) => model.togglePause();
const details = (model: Model) => model.openDetails();
const up = (model: Model) => model.pane.place.up();
const down = (model: Model) => model.pane.place.down();
const top = (model: Model) => model.pane.place.top();
const bottom = (model: Model) => model.pane.place.bottom();

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
    actions: {
      "?": (model) => {
        model.isHelpShown = true;
      },
    },
  },
  {
    help: ["Tab, 1 to 4", "groups, changes, sockets, ended"],
    hint: ["Tab", "next list"],
    actions: {
      tab: (model) => model.showNext(1),
      "shift-tab": (model) => model.showNext(-1),
      1: (model) => model.show(model.groups),
      2: (model) => model.show(model.changes),
      3: (model) => model.show(model.sockets),
      4: (model) => model.show(model.ended),
    },
  },
  {
    help: ["Enter", "more about the chosen line; again: its sockets"],
    hint: ["Enter", "more"],
    actions: { return: details, enter: details },
  },
  {
    help: ["f or /", "filter; Esc lifts it"],
    hint: ["f", "filter"],
    actions: { f: filter, "/": filter, escape: (model) => model.filterBy("") },
  },
  {
    help: ["s, r", "sort by the next column (S: before); reverse"],
    hint: ["s", "sort"],
    actions: {
      s: (model) => model.sortByNext(1),
      S: (model) => model.sortByNext(-1),
      r: (model) => model.reverse(),
    },
  },
  {
    help: ["g", "groups with each peer, each network, all peers"],
    hint: ["g", "group"],
    actions: {
      g: (model) => {
        model.show(model.groups);
        model.groups.regroup();
      },
    },
  },
  { help: ["p, Space", "pause"], hint: ["p", "pause"], actions: { p: pause, space: pause } },
  {
    help: ["arrows", "choose a line; PgUp, PgDn, Home, End too"],
    actions: {
      ...{ up, k: up, down, j: down, home: top, end: bottom, G: bottom },
      pageup: (model) => model.pane.place.pageUp(),
      pagedown: (model) => model.pane.place.pageDown(),
    },
  },
]);

/** Does what a key is for. */
export function press(model: Model, key: Key): void {
  if (key.ctrl && key.name === "c") model.quit();
  else if (model.edited) edit(model, model.edited, key);
  else if (model.isHelpShown) model.isHelpShown = false;
  else if (model.details) closeDetails(model, key);
  else KEYS.press(model, key);
}

function edit(model: Model, line: LineEdit, key: Key): void {
  const outcome = line.press(key);
  if (outcome === "applied") model.applyEdited(line);
  else if (outcome === "left") model.edited = undefined;
}

function closeDetails(model: Model, key: Key): void {
  if (key.name === "return" || key.name === "enter") model.narrow();
  else model.details = undefined;
}
