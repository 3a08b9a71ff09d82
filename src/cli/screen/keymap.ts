import type { ListPlace } from "./list-place";
import type { Key } from "./screen";

/** What a key does to what is on screen. */
export type Action<T> = (on: T) => void;

export interface Binding<T> {
  /** The keys as the help names them, and what they do. */
  readonly help: readonly [keys: string, text: string];
  /** The same at the foot of the screen, in a word or two; the foot shows as many as fit, from the first on. */
  readonly hint?: readonly [key: string, text: string];
  /** By what a key writes (`q`, `S`, `/`), by node:readline's name of a key that writes nothing (`up`), `space`, `shift-tab`, and `ctrl-c`. */
  readonly actions: Readonly<Record<string, Action<T>>>;
}

/** What moves through a list: `up`, `pagedown`, htop's and vi's letters. */
export function moves<T>(placeOf: (on: T) => ListPlace): Record<string, Action<T>> {
  const up: Action<T> = (on) => placeOf(on).up();
  const down: Action<T> = (on) => placeOf(on).down();
  const bottom: Action<T> = (on) => placeOf(on).bottom();
  return {
    ...{ up, k: up, down, j: down, end: bottom, G: bottom },
    home: (on) => placeOf(on).top(),
    pageup: (on) => placeOf(on).pageUp(),
    pagedown: (on) => placeOf(on).pageDown(),
  };
}

/** The keys of one screen, each described once. */
export class Keymap<T> {
  readonly bindings: readonly Binding<T>[];
  readonly #actions: ReadonlyMap<string, Action<T>>;

  constructor(bindings: readonly Binding<T>[]) {
    this.bindings = bindings;
    this.#actions = new Map(bindings.flatMap(({ actions }) => Object.entries(actions)));
  }

  /** Does what a key is for. Returns whether it is for something. */
  press(on: T, key: Key): boolean {
    const action = this.#actions.get(idOf(key));
    action?.(on);
    return action !== undefined;
  }

  /** A line for each binding, for --help and the help on screen. */
  get helpLines(): string[] {
    const width = Math.max(...this.bindings.map(({ help: [keys] }) => keys.length));
    return this.bindings.map(({ help: [keys, text] }) => `${keys.padEnd(width)}  ${text}`);
  }
}

/** Q is not q, nor is Ctrl-Q or Alt-Q, although all have the same name. */
function idOf({ name, ctrl, shift, text }: Key): string {
  if (ctrl) return `ctrl-${name}`;
  if (shift && name === "tab") return "shift-tab";
  if (/^[!-~]$/.test(text)) return text;
  return name.length > 1 ? name : "";
}
