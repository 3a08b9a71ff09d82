import { type Binding, Keymap, moves } from "../screen/keymap";
import type { Key } from "../screen/screen";
import { COLUMNS } from "./columns";
import { KEYED } from "./groupings";
import type { Model } from "./model";

const quit = (model: Model) => model.quit();
const help = (model: Model) => model.toggleHelp();
const filter = (model: Model) => model.editFilter();
const next = (model: Model) => model.sortByNext(1);
const narrow = (model: Model) => {
  const connections = KEYED.find(({ areConnections }) => areConnections);
  if (connections) model.narrow(connections);
};

const GROUPS: Binding<Model> = {
  help: [KEYED.map(({ letter }) => letter).join(" "), KEYED.map(({ label }) => label).join(", ")],
  actions: Object.fromEntries(
    KEYED.map((grouping) => [grouping.letter, (model: Model) => model.groupBy(grouping)] as const),
  ),
};

const SORTS: Binding<Model> = {
  help: [`${COLUMNS.map(({ letter }) => letter).join(" ")} N`, "sort by IN, OUT, TOTAL, RETR, CONNS, NEW, END, name"],
  actions: {
    ...Object.fromEntries(COLUMNS.map(({ letter, order }) => [letter, (model: Model) => model.sortBy(order)] as const)),
    N: (model) => model.sortBy("key"),
  },
};

/** Every key of the screen, in the order of the help: where htop has the same, by its name. */
export const KEYS = new Keymap<Model>([
  { help: ["q, F10", "quit, as Ctrl-C does"], hint: ["q", "quit"], actions: { q: quit, f10: quit } },
  { help: ["?, h, F1", "these keys"], hint: ["?", "help"], actions: { "?": help, h: help, f1: help } },
  GROUPS,
  {
    help: ["< > F6", "sort by the column before, or the next"],
    hint: ["< >", "sort"],
    actions: { "<": (model) => model.sortByNext(-1), ">": next, f6: next },
  },
  SORTS,
  { help: ["I", "the least first, and back"], hint: ["I", "reverse"], actions: { I: (model) => model.reverse() } },
  {
    help: ["/, \\, F4", "filter; Esc lifts it"],
    hint: ["/", "filter"],
    actions: { "/": filter, "\\": filter, f4: filter, escape: (model) => model.escape() },
  },
  {
    help: ["Enter", "the connections of the chosen line"],
    hint: ["Enter", "connections"],
    actions: { return: narrow, enter: narrow },
  },
  {
    help: ["Space", "pause"],
    hint: ["Space", "pause"],
    actions: { space: (model) => model.togglePause() },
  },
  { help: ["b", "bits, or bytes"], actions: { b: (model) => model.toggleBits() } },
  {
    help: ["arrows, PgUp, PgDn", "choose a line, with Home and End too"],
    actions: { ...moves(({ place }: Model) => place), g: ({ place }) => place.top() },
  },
]);

/** Does what a key is for. */
export function press(model: Model, key: Key): void {
  if (key.ctrl && key.name === "c") model.quit();
  else if (model.editing.isOpen) model.editing.press(key);
  else if (model.isHelpShown) model.toggleHelp();
  else KEYS.press(model, key);
}
