import type { SocketHolders } from "../../index";
import type { Snapshot, SocketMonitor, Traffic, TrafficGroup, TrafficOptions } from "../../live/index";
import { parseTrafficGrouping } from "../../live/rates/traffic-grouping";
import { FilterEdit, narrowed } from "../screen/filter-edit";
import { ListPlace } from "../screen/list-place";
import { COLUMNS, type Order } from "./columns";
import type { Grouping } from "./groupings";
import { areSomeUnheld, heldIn, type Missing, missingBytes } from "./missing";
import type { WantedRows } from "./wanted-rows";

/** What the screen shows. */
export class Model {
  grouping: Grouping;
  order: Order;
  isReversed = false;
  areBits: boolean;
  isPaused = false;
  /** Set once the watcher wants no more. */
  isOver = false;
  isHelpShown = false;
  readonly place = new ListPlace();
  /** The filter that is in force. */
  filterText: string;
  readonly editing = new FilterEdit((text) => this.filterBy(text));
  /** Undefined before the second reading. */
  traffic: Traffic | undefined;
  /** Milliseconds that the last reading took. */
  readMs = 0;
  readonly #wanted: WantedRows;
  /** That processes are not known, for connections that are shown, and what is missing of bytes. */
  #missingProcesses: readonly Missing[] = [];
  #missingBytes: readonly Missing[] = [];
  #holders: SocketHolders = { byInode: new Map() };

  constructor(
    wanted: WantedRows,
    text: string,
    { grouping, order, areBits }: Pick<Model, "grouping" | "order" | "areBits">,
  ) {
    this.#wanted = wanted;
    this.filterText = text;
    this.grouping = grouping;
    this.order = order;
    this.areBits = areBits;
  }

  take(snapshot: Snapshot, traffic: Traffic | undefined, monitor: SocketMonitor): void {
    const { timing } = snapshot;
    this.readMs = timing.read + timing.confirm + timing.own;
    this.traffic = traffic;
    if (!traffic) return;
    const { holders, hidden, failure } = heldIn(traffic);
    this.#holders = holders;
    this.#wanted.takeHolders(holders);
    this.#missingBytes = missingBytes(monitor, traffic);
    // Of connections without a process it is not known whether they meet a filter by it.
    const { goesByProcess, where } = this.#wanted;
    const isMissed = hidden !== undefined && areSomeUnheld(snapshot, holders, goesByProcess ? undefined : where);
    this.#missingProcesses = failure ? [failure] : isMissed ? [{ what: "processes", reason: hidden }] : [];
  }

  get missing(): readonly Missing[] {
    const isByProcess = this.#wanted.goesByProcess || parseTrafficGrouping(this.grouping.by).needsHolders;
    return [...(isByProcess ? this.#missingProcesses : []), ...this.#missingBytes];
  }

  /** The first entries in order, at most so many; undefined before the second reading. */
  group(most: number): TrafficGroup | undefined {
    const { where } = this.#wanted;
    const options: TrafficOptions = { top: most, sortBy: this.order, isReversed: this.isReversed };
    return this.traffic?.by(this.grouping.by, { ...options, holders: this.#holders, ...(where && { where }) });
  }

  quit(): void {
    this.isOver = true;
  }

  toggleHelp(): void {
    this.isHelpShown = !this.isHelpShown;
  }

  togglePause(): void {
    this.isPaused = !this.isPaused;
  }

  toggleBits(): void {
    this.areBits = !this.areBits;
  }

  groupBy(grouping: Grouping): void {
    this.grouping = grouping;
    this.place.top();
    // A list of single connections has no column that counts connections.
    const isShown = COLUMNS.some(
      ({ order, isOfMany }) => order === this.order && !(isOfMany && grouping.areConnections),
    );
    if (!isShown && this.order !== "key") this.sortBy("bytes");
  }

  sortBy(order: Order): void {
    this.order = order;
    this.isReversed = false;
    this.place.top();
  }

  /** Sorts by the column `step` further on. */
  sortByNext(step: 1 | -1): void {
    const orders: Order[] = ["key"];
    for (const { order, isOfMany } of COLUMNS) if (!(isOfMany && this.grouping.areConnections)) orders.push(order);
    this.sortBy(orders.at((orders.indexOf(this.order) + step) % orders.length) ?? "bytes");
  }

  reverse(): void {
    this.isReversed = !this.isReversed;
    this.place.top();
  }

  /** Shows the connections of the chosen entry, by a filter. */
  narrow(connections: Grouping): void {
    const { chosen } = this.place;
    const entry = this.group(chosen + 1)?.top[chosen];
    const condition = entry && this.grouping.conditionOf(entry);
    if (condition === undefined) return;
    this.editing.open(narrowed(this.filterText, condition));
    this.editing.apply();
    if (!this.editing.isOpen) this.groupBy(connections);
  }

  /** Lifts the filter. */
  escape(): void {
    this.filterBy("");
  }

  /** Begins to write a filter, with the one in force. */
  editFilter(): void {
    this.editing.open(this.filterText);
  }

  /** Puts a filter in force. Throws UsageError for an invalid one, and keeps the one before. */
  filterBy(text: string): void {
    this.#wanted.readAgain(text);
    this.#wanted.takeHolders(this.#holders);
    this.filterText = text;
    this.place.top();
  }
}
