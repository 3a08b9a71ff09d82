import type { Look } from "../../../listing/look";
import type { HolderFinder, Snapshot } from "../../../live/index";
import type { ListPlace } from "../../screen/list-place";

/** A snapshot, and those of its rows that are meant. */
export interface Seen {
  readonly snapshot: Snapshot;
  readonly rows: Uint32Array;
  /** Who holds which socket, as far as that is found. */
  readonly holders: HolderFinder;
}

/** One of the lists below the counts. */
export interface Pane {
  readonly title: string;
  readonly place: ListPlace;
  /** How much there is, and in which order: `12 groups by sockets`. */
  readonly about: string;
  take(seen: Seen): void;
  /** Other rows are meant from now on. */
  clear(): void;
  /** The title row, and the lines from the place on, as many as there is room for beside it. */
  lines(look: Look, room: number): string[];
  /** What there is to be sorted by; undefined for a list in the order of time. */
  readonly sorting?: Sorting;
  /** Of the chosen line. */
  details(): Details | undefined;
}

/** More about one line. */
export interface Details {
  readonly title: string;
  /** Names and values, as they are now. */
  facts(): readonly (readonly [name: string, value: string])[];
  /** A filter that shows what it is about; undefined where there is none. */
  readonly filter: string | undefined;
}

/** What a list is sorted by. */
export interface SortChoice {
  readonly title: string;
  /** As it is usually wanted: what needs attention comes first. */
  readonly isDescending: boolean;
}

/** The order of a list, among those there are. */
export class Sorting<Choice extends SortChoice = SortChoice> {
  readonly #choices: readonly Choice[];
  #at: number;
  #isReversed = false;

  /** `choices`: one at least, in the order that next() steps through them. */
  constructor(choices: readonly Choice[], first = 0, isReversed = false) {
    this.#choices = choices;
    this.#at = first;
    this.#isReversed = isReversed;
  }

  get by(): Choice {
    const choice = this.#choices[this.#at];
    if (choice === undefined) throw new Error("There is nothing to sort by.");
    return choice;
  }

  get isDescending(): boolean {
    return this.by.isDescending !== this.#isReversed;
  }

  next(step: 1 | -1): void {
    this.#at = (this.#at + step + this.#choices.length) % this.#choices.length;
  }

  reverse(): void {
    this.#isReversed = !this.#isReversed;
  }

  /** `by sockets`, `by RX, reversed`. */
  get text(): string {
    return `by ${this.by.title}${this.#isReversed ? ", reversed" : ""}`;
  }
}
