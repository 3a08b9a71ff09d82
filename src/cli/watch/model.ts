import type { PortRange, QueryTable } from "../../index";
import type { Changes, EndedConnection, HolderFinder, Snapshot } from "../../live/index";
import { StateCounts } from "../../summary/state-counts";
import { type Holder, hiddenText, holdersText } from "../../text/holders";
import type { CommandFilter } from "../args/filters";
import { wantedIn } from "../args/selection";
import { type ChangeCounts, countChanges } from "../rows/change-rows";
import { FilterEdit, narrowed } from "../screen/filter-edit";
import { printable } from "../terminal/terminal";
import { History } from "./history";
import { ChangesPane, closedRows } from "./panes/changes-pane";
import { EndedPane, KEPT } from "./panes/ended-pane";
import { GroupsPane } from "./panes/groups-pane";
import type { WantedColumn } from "./panes/live-columns";
import type { Details, Pane, Seen } from "./panes/pane";
import { SocketFacts } from "./panes/socket-details";
import { SocketsPane } from "./panes/sockets-pane";

export interface ModelOptions {
  text: string;
  filter: CommandFilter;
  /** Reads another filter; throws UsageError where it is not one. */
  read(text: string): CommandFilter;
  /** The ports that the kernel hands out by itself. */
  localPorts: PortRange;
  hasInfo: boolean;
  columns: readonly WantedColumn[];
  sorted: { name: string; isDescending: boolean };
  holders: HolderFinder;
  /** Whether the filter that was read last goes by who holds a socket. */
  goesByProcess(): boolean;
}

/** What the screen shows. */
export class Model {
  readonly groups: GroupsPane;
  readonly changes: ChangesPane;
  readonly sockets: SocketsPane;
  readonly ended: EndedPane;
  readonly history = new History();
  pane: Pane;
  isPaused = false;
  isHelpShown = false;
  /** Set once the watcher wants no more. */
  isOver = false;
  /** The filter that is in force. */
  filterText: string;
  readonly editing = new FilterEdit((text) => this.filterBy(text));
  /** Of the line that was chosen; undefined while lists are shown. */
  details: Details | undefined;
  counts: ChangeCounts | undefined;
  /** The newest snapshot; undefined before the first. */
  seen: Seen | undefined;
  /** Ends that came while nothing is to move. */
  #waiting: EndedConnection[] = [];
  readonly #read: (text: string) => CommandFilter;
  #filter: CommandFilter;
  readonly #holders: HolderFinder;
  readonly #goesByProcess: () => boolean;
  /** Whether sockets that are shown have no process to show, or might be shown if it were known. */
  #areSomeUnheld = false;

  constructor({ text, filter, read, localPorts, hasInfo, columns, sorted, holders, goesByProcess }: ModelOptions) {
    this.#holders = holders;
    this.#goesByProcess = goesByProcess;
    this.filterText = text;
    this.#filter = filter;
    this.#read = read;
    const facts = new SocketFacts(
      () => this.seen,
      (cookie) => this.ended.endOf(cookie),
    );
    this.groups = new GroupsPane(localPorts, hasInfo);
    this.changes = new ChangesPane(facts, (inode) => this.#holdersOf(inode));
    this.sockets = new SocketsPane(columns, sorted, facts);
    this.ended = new EndedPane(
      () => this.#filter,
      (inode) => holdersText(this.#holdersOf(inode) ?? [], printable) || "-",
    );
    this.pane = this.groups;
  }

  /** In the order that they are shown in turn. */
  get panes(): readonly [Pane, ...Pane[]] {
    return [this.groups, this.changes, this.sockets, this.ended];
  }

  /** What this user may not see of what is shown, in words. */
  get hidden(): string | undefined {
    return this.#areSomeUnheld || this.#holders.error ? this.#hiddenProcesses : undefined;
  }

  get #hiddenProcesses(): string | undefined {
    const { newest, error } = this.#holders;
    if (error) return `no processes: ${error.message}`;
    return newest && hiddenText({ ...newest, processes: newest.all });
  }

  take(snapshot: Snapshot): void {
    const { table, changes, time } = snapshot;
    const seen = { snapshot, rows: table.select(this.#filter), holders: this.#holders };
    this.seen = seen;
    this.#hearWaiting();
    this.#count(table, seen.rows, time);
    if (changes) {
      const wanted = wantedIn(changes, this.#filter);
      this.counts = countChanges(changes, wanted);
      this.changes.log(seen, wanted);
      if (this.ended.refusal !== undefined) this.ended.miss(closedRows(seen, wanted), time);
    }
    const rows = this.#goesByProcess() ? table.select() : seen.rows;
    this.#areSomeUnheld = this.#hiddenProcesses !== undefined && this.#isSomeUnheld(table, rows, changes);
    for (const pane of this.panes) pane.take(seen);
  }

  /** Of a socket that has just been opened the process is known a moment later. */
  #isSomeUnheld({ columns: { inode } }: QueryTable, rows: Uint32Array, changes: Changes | undefined): boolean {
    const news = new Set(changes?.opened.numbers);
    return rows.some((row) => inode[row] !== 0 && !news.has(row) && this.#holders.of(inode[row] ?? 0) === undefined);
  }

  /** Connections that have ended, as the kernel reports them. */
  hear(ended: readonly EndedConnection[]): void {
    for (const one of ended) this.#waiting.push(one);
    if (!this.isPaused) this.#hearWaiting();
    // A long pause must not fill memory: older ends than the list keeps are only counted.
    else this.ended.count(this.#waiting.splice(0, Math.max(0, this.#waiting.length - KEPT)));
  }

  quit(): void {
    this.isOver = true;
  }

  show(pane: Pane): void {
    this.pane = pane;
  }

  /** Shows the list `step` further on. */
  showNext(step: 1 | -1): void {
    const { panes } = this;
    this.pane = panes[(panes.indexOf(this.pane) + step + panes.length) % panes.length] ?? panes[0];
  }

  /** Sorts by the column `step` further on. A list in the order of time gives way to the sockets. */
  sortByNext(step: 1 | -1): void {
    const pane = this.#sorted;
    pane.sorting?.next(step);
    pane.place.top();
  }

  reverse(): void {
    const pane = this.#sorted;
    pane.sorting?.reverse();
    pane.place.top();
  }

  togglePause(): void {
    this.isPaused = !this.isPaused;
  }

  openDetails(): void {
    this.details = this.pane.details();
  }

  /** Shows the sockets of what there are details of, and no others. */
  narrow(): void {
    const filter = this.details?.filter;
    this.details = undefined;
    if (filter === undefined) return;
    this.filterBy(narrowed(this.filterText, filter));
    this.show(this.sockets);
  }

  /** Begins to write a filter, with the one in force. */
  editFilter(): void {
    this.editing.open(this.filterText);
  }

  /** Puts a filter in force. Other rows have another history. Throws UsageError. */
  filterBy(text: string): void {
    this.#filter = this.#read(text);
    if (text === this.filterText) return;
    this.filterText = text;
    this.history.clear();
    this.counts = undefined;
    for (const pane of this.panes) pane.clear();
    if (this.seen === undefined || this.seen.snapshot.table.isRetired) return;
    const { snapshot } = this.seen;
    this.seen = { ...this.seen, rows: snapshot.table.select(this.#filter) };
    this.#count(snapshot.table, this.seen.rows, snapshot.time);
    for (const pane of this.panes) pane.take(this.seen);
  }

  get #sorted(): Pane {
    if (this.pane.sorting === undefined) this.show(this.sockets);
    return this.pane;
  }

  #count(table: QueryTable, rows: Uint32Array, time: number): void {
    this.history.add(time, new StateCounts().add(table, rows).byShownState);
  }

  #hearWaiting(): void {
    const ended = this.#waiting;
    if (ended.length === 0) return;
    this.#waiting = [];
    this.ended.hear(ended);
  }

  #holdersOf(inode: number): readonly Holder[] | undefined {
    const holder = inode === 0 ? undefined : this.#holders.of(inode);
    return holder && [holder];
  }
}
