import type { Filter, QueryTable } from "../../index";
import type { Snapshot } from "../../live/index";
import { StateCounts } from "../../summary/state-counts";
import { messageOf } from "../../table/realms";
import { wantedIn } from "../args/selection";
import { type ChangeCounts, type ChangedRow, changedRows, countChanges } from "../rows/change-rows";
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
  /** Lines of the pane that are above the screen. */
  scroll = 0;
  /** The filter that is in force. */
  filterText: string;
  /** The filter as it is being written; undefined when it is not. */
  edited: string | undefined;
  /** What was wrong with the filter that was written last. */
  complaint: string | undefined;
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

  /** Makes this line of the pane the first on screen, as far as there are lines; `page` is the pane's height. */
  scrollTo(line: number, page: number): void {
    const last = (this.pane === "changes" ? this.log.length : this.rows.length) - page;
    this.scroll = Math.max(0, Math.min(line, last));
  }

  /** Begins to write a filter, with the one in force. */
  editFilter(): void {
    this.edited = this.filterText;
    this.complaint = undefined;
  }

  /** Puts a filter in force, or says in `complaint` what is wrong with it. Other rows have another history. */
  filterBy(text: string): void {
    try {
      this.#filter = this.#read(text);
    } catch (error) {
      this.complaint = messageOf(error);
      return;
    }
    this.complaint = undefined;
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
