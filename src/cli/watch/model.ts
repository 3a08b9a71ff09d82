import type { Filter, QueryTable } from "../../index";
import type { Snapshot } from "../../live/index";
import { StateCounts } from "../../summary/state-counts";
import { messageOf } from "../../table/realms";
import { wantedIn } from "../args/selection";
import { type ChangeCounts, type ChangedRow, changedRows, countChanges } from "../rows/change-rows";
import { LineEdit } from "../screen/line-edit";
import { UsageError } from "../terminal/status";
import { History } from "./history";
import { firstSort, type Sorting, sortAfter } from "./sorting";

/** A change, and when it was seen: milliseconds since 1970. */
export interface LoggedChange extends ChangedRow {
  time: number;
}

/** Changes that can be scrolled back to. */
const LOGGED = 2000;
/** Of each kind of change, rows a refresh adds to them. */
const LOGGED_AT_ONCE = 500;

export type Pane = "changes" | "sockets";

/** What the screen shows. */
export class Model {
  pane: Pane = "changes";
  readonly sorting: Sorting = { by: firstSort, isReversed: false };
  isPaused = false;
  /** Set once the watcher wants no more. */
  isOver = false;
  isHelpShown = false;
  /** Lines of the pane that are above the screen. */
  scroll = 0;
  /** Lines of the pane that fit on it. */
  page = 1;
  /** The filter that is in force. */
  filterText: string;
  /** The filter as it is being written; undefined when it is not. */
  edited: LineEdit | undefined;
  readonly history = new History();
  /** The newest first. */
  log: LoggedChange[] = [];
  counts: ChangeCounts | undefined;
  /** The newest snapshot's; undefined before the first. */
  table: QueryTable | undefined;
  rows: Uint32Array = new Uint32Array(0);
  time = 0;
  /** Milliseconds the last reading took. */
  readMs = 0;
  readonly #read: (text: string) => Filter;
  #filter: Filter;

  /** Begins with a filter and its text; `read` reads another, and throws UsageError where it is not one. */
  constructor(text: string, filter: Filter, read: (text: string) => Filter) {
    this.filterText = text;
    this.#filter = filter;
    this.#read = read;
  }

  take({ table, changes, time, timing }: Snapshot): void {
    this.table = table;
    this.time = time;
    this.readMs = timing.read + timing.confirm;
    this.rows = table.select(this.#filter);
    this.history.add(time, new StateCounts().add(table, this.rows).byShownState);
    if (!changes) return;
    const wanted = wantedIn(changes, this.#filter);
    this.counts = countChanges(changes, wanted);
    const news = Array.from(changedRows(changes, { wanted, limit: LOGGED_AT_ONCE }), (change) => ({ ...change, time }));
    // Who reads on further down keeps the place.
    if (this.pane === "changes" && this.scroll > 0) this.scroll += news.length;
    this.log = [...news.reverse(), ...this.log].slice(0, LOGGED);
  }

  quit(): void {
    this.isOver = true;
  }

  toggleHelp(): void {
    this.isHelpShown = !this.isHelpShown;
  }

  /** Lifts the filter. */
  escape(): void {
    this.filterBy("");
  }

  show(pane: Pane): void {
    if (this.pane === pane) return;
    this.pane = pane;
    this.scroll = 0;
  }

  /** Sorts the sockets by the column `step` further on. */
  sortByNext(step: 1 | -1): void {
    this.show("sockets");
    this.sorting.by = sortAfter(this.sorting.by, step);
  }

  reverse(): void {
    this.show("sockets");
    this.sorting.isReversed = !this.sorting.isReversed;
  }

  togglePause(): void {
    this.isPaused = !this.isPaused;
  }

  /** Scrolls so many lines down, as far as there are lines. */
  scrollBy(lines: number): void {
    const last = (this.pane === "changes" ? this.log.length : this.rows.length) - this.page;
    this.scroll = Math.max(0, Math.min(this.scroll + lines, last));
  }

  /** Begins to write a filter, with the one in force. */
  editFilter(): void {
    this.edited = new LineEdit(this.filterText);
  }

  /** Puts what was written in force, or marks what is wrong with it. */
  applyEdited({ text }: LineEdit): void {
    try {
      this.filterBy(text);
      this.edited = undefined;
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      // The whole line, where its place is not known.
      const { position = 0, length = text.length } = error.place ?? {};
      this.edited?.refuse({ message: messageOf(error), position, length });
    }
  }

  /** Puts a filter in force. Other rows have another history. Throws UsageError. */
  filterBy(text: string): void {
    this.#filter = this.#read(text);
    if (text === this.filterText) return;
    this.filterText = text;
    this.history.clear();
    this.log = [];
    this.counts = undefined;
    this.scroll = 0;
    if (!this.table) return;
    this.rows = this.table.select(this.#filter);
    this.history.add(this.time, new StateCounts().add(this.table, this.rows).byShownState);
  }
}
