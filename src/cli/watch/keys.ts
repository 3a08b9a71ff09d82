import { Keymap, moves } from "../screen/keymap";
import type { Key } from "../screen/screen";
import type { Model } from "./model";

const filter = (model: Model) => model.editFilter();
const pause = (model: Model) => model.togglePause();
const details = (model: Model) => model.openDetails();

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
    actions: moves((model) => model.pane.place),
  },
]);

/** Does what a key is for. */
export function press(model: Model, key: Key): void {
  if (key.ctrl && key.name === "c") model.quit();
  else if (model.editing.isOpen) model.editing.press(key);
  else if (model.isHelpShown) model.isHelpShown = false;
  else if (model.details) closeDetails(model, key);
  else KEYS.press(model, key);
}

function closeDetails(model: Model, key: Key): void {
  if (key.name === "return" || key.name === "enter") model.narrow();
  else model.details = undefined;
}
