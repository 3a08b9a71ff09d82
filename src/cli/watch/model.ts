import { type SocketTable, shownState } from "../../index";
import type { Snapshot } from "../../live/index";
import { messageOf } from "../../table/realms";
import { countStates, type Select, wantedIn } from "../args/selection";
import { type ChangeCounts, type ChangedRow, changedRows, countChanges } from "../rows/change-rows";
import { History } from "./history";
import type { Key } from "./screen";
import { SORTS, type Sorting } from "./sorting";

/** A change, and when it was seen: milliseconds since 1970. */
export interface LoggedChange extends ChangedRow {
  time: number;
}

/** Changes that can be scrolled back to. */
const LOGGED = 2000;
/** Of each kind of change, rows a refresh adds to them. */
const LOGGED_AT_ONCE = 500;

export type Pane = "changes" | "sockets";

/** What the screen shows, and what keys do to it. */
export class Model {
  pane: Pane = "changes";
  readonly sorting: Sorting = { by: 0, isReversed: false };
  isPaused = false;
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
  table: SocketTable | undefined;
  rows: Uint32Array = new Uint32Array(0);
  time = 0;
  /** Milliseconds the last reading took. */
  readMs = 0;
  readonly #selectBy: (filter: string) => Select;
  #select: Select;

  /** `selectBy` throws UsageError when a filter is none: so does this. */
  constructor(filter: string, selectBy: (filter: string) => Select) {
    this.filterText = filter;
    this.#selectBy = selectBy;
    this.#select = selectBy(filter);
  }

  take({ table, changes, time, timing }: Snapshot): void {
    this.table = table;
    this.time = time;
    this.readMs = timing.read + timing.confirm;
    this.rows = this.#select(table);
    this.history.add(time, countStates(table, this.rows, shownState));
    if (!changes) return;
    const wanted = wantedIn(changes, this.#select);
    this.counts = countChanges(changes, wanted);
    const news = Array.from(changedRows(changes, { wanted, limit: LOGGED_AT_ONCE }), (change) => ({ ...change, time }));
    // Who reads on further down keeps the place.
    if (this.pane === "changes" && this.scroll > 0) this.scroll += news.length;
    this.log = [...news.reverse(), ...this.log].slice(0, LOGGED);
  }

  /** What a key does; `page` is the pane's height. */
  press(key: Key, page: number): "quit" | "suspend" | "redraw" {
    if (key.ctrl && key.name === "c") return "quit";
    if (key.ctrl && key.name === "z") return "suspend";
    if (this.edited !== undefined) this.#edit(key, this.edited);
    else if (key.text === "q") return "quit";
    else this.#command(key, page);
    return "redraw";
  }

  #command(key: Key, page: number): void {
    const isAt = (row: number) => {
      const last = (this.pane === "changes" ? this.log.length : this.rows.length) - page;
      this.scroll = Math.max(0, Math.min(row, last));
    };
    switch (key.name) {
      case "tab":
        this.#show(this.pane === "changes" ? "sockets" : "changes");
        break;
      case "s":
        this.#show("sockets");
        this.sorting.by = (this.sorting.by + (key.text === "S" ? SORTS.length - 1 : 1)) % SORTS.length;
        break;
      case "r":
        this.#show("sockets");
        this.sorting.isReversed = !this.sorting.isReversed;
        break;
      case "f":
      case "/":
        this.edited = this.filterText;
        this.complaint = undefined;
        break;
      case "escape":
        this.#filter("");
        break;
      case "p":
      case "space":
        this.isPaused = !this.isPaused;
        break;
      case "up":
      case "k":
        isAt(this.scroll - 1);
        break;
      case "down":
      case "j":
        isAt(this.scroll + 1);
        break;
      case "pageup":
        isAt(this.scroll - page);
        break;
      case "pagedown":
        isAt(this.scroll + page);
        break;
      case "home":
      case "g":
        isAt(0);
    }
  }

  #show(pane: Pane): void {
    if (this.pane === pane) return;
    this.pane = pane;
    this.scroll = 0;
  }

  #edit(key: Key, text: string): void {
    switch (key.name) {
      case "return":
      case "enter":
        this.edited = undefined;
        this.#filter(text);
        break;
      case "escape":
        this.edited = undefined;
        break;
      case "backspace":
        this.edited = text.slice(0, -1);
        break;
      default:
        if (key.ctrl && key.name === "u") this.edited = "";
        // One key, one character: nothing that a terminal would obey.
        else if (/^[\x20-\x7e]$/.test(key.text)) this.edited = text + key.text;
    }
  }

  /** Other rows have another history. */
  #filter(text: string): void {
    try {
      this.#select = this.#selectBy(text);
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
    this.rows = this.#select(this.table);
    this.history.add(this.time, countStates(this.table, this.rows, shownState));
  }
}
