import { errorOf } from "../async/failure";
import type { Changes } from "../changes/changes";
import type { KernelCounters } from "../procfs/network/kernel-counters";
import type { Holders } from "../procfs/process/socket-holders";
import { invalidArgument, noRow, retiredTable } from "../table/errors";
import type { State } from "../table/index";
import { refuseUnknown } from "../table/reading/options";
import { stateCode, stateName } from "../table/states";
import type { Holder } from "../text/holders";
import { type Direction, Directions } from "./direction";
import { type Age, ageIn } from "./ends/age";
import type { EndedConnection } from "./ends/ended-connection";
import type { OwnedRows } from "./ownership";
import type { PortTraffic } from "./rates/listener-traffic";
import { Rates } from "./rates/rates";
import { asSocketHolders, type RowHolders } from "./rates/row-holders";
import type { Reading, Timing } from "./reading";
import type { SnapshotTable } from "./snapshot-table";
import { type StuckQueues, stuckQueues } from "./stuck";
import type { Tally } from "./tally";
import { type Listener, type Orphan, OWN_FILTER, type OwnFilter, type OwnSocket } from "./tracking/own-sockets";
import type { Tracker } from "./tracking/tracker";

const NOTHING: Pick<OwnedRows, "rows"> = { rows: new Uint32Array() };

/** What one refresh found. */
export class Snapshot {
  /** When it was read: milliseconds since 1970. */
  readonly time: number;
  /** Valid, as `changes`, own(), listeners() and directionOf() are, until the second refresh after this one begins. */
  readonly table: SnapshotTable;
  /** Since the snapshot before; undefined in the first one, and in the first of a restarted worker. */
  readonly changes: Changes | undefined;
  /** What the table's rows add up to: a copy, valid for ever. */
  readonly tally: Tally;
  /** What the kernel counts of TCP in the network namespace. */
  readonly kernel: KernelCounters;
  readonly timing: Timing;
  readonly #reading: Reading;
  readonly #tracker: Tracker;
  readonly #stuck: StuckQueues;
  readonly #ends: ReadonlyMap<number, EndedConnection> | undefined;
  #directions: Directions | undefined;
  #rates: Rates | undefined;

  /** @internal `before`: the snapshot that `changes` compares with. `ends`: of rows of that one. */
  constructor(
    table: SnapshotTable,
    changes: Changes | undefined,
    reading: Reading,
    tracker: Tracker,
    before: Snapshot | undefined,
    ends?: ReadonlyMap<number, EndedConnection>,
  ) {
    this.table = table;
    this.changes = changes;
    this.#reading = reading;
    this.#tracker = tracker;
    this.#ends = ends;
    const { owned } = reading;
    const rows = owned && "rows" in owned ? owned : NOTHING;
    this.#stuck = stuckQueues(before ? before.#stuck : new Map(), table, changes, rows);
    ({ time: this.time, tally: this.tally, kernel: this.kernel, timing: this.timing } = reading);
  }

  /** Whether there is an owner whose sockets own() and listeners() can tell. */
  get hasOwner(): boolean {
    const { owned } = this.#reading;
    return owned !== undefined && "rows" in owned;
  }

  /**
   * The owner's sockets, all or those that match. Throws ERR_INVALID_ARGUMENT when the monitor has no owner, ERR_RETIRED,
   * and ERR_NO_PROCESS (it has ended), ERR_PERMISSION, ERR_READ when it could not be looked at.
   */
  own(filter: OwnFilter = {}): OwnSocket[] {
    const owned = this.#owned();
    const found: OwnSocket[] = [];
    this.#eachOwn(owned, filter, (i) => found.push(this.#socket(owned, i)));
    return found;
  }

  /**
   * The owner's sockets whose send queue was not empty and did not get shorter for the monitor's `stuckAfter` snapshots in a
   * row, nor since: the peer takes no more data. Without info, as Changes.stuckTx says, one that is always full but flows is among
   * them. Throws as own() does.
   */
  stuck(): OwnSocket[] {
    const { inode } = this.table.columns;
    const stuck = this.#stuck;
    return this.#ownWhere((row) => stuck.has(inode[row] ?? 0));
  }

  /** @internal The owner's sockets among these rows. */
  ownAmong(rows: ReadonlySet<number>): OwnSocket[] {
    return rows.size === 0 ? [] : this.#ownWhere((row) => rows.has(row));
  }

  /** @internal Row numbers of what own() returns: no object for any. */
  ownRows(filter: OwnFilter): number[] {
    const owned = this.#owned();
    const found: number[] = [];
    this.#eachOwn(owned, filter, (i) => found.push(owned.rows[i] ?? 0));
    return found;
  }

  /** How many own() returns, without an object for any. Throws as own() does. */
  countOwn(filter: OwnFilter = {}): number {
    let sockets = 0;
    this.#eachOwn(this.#owned(), filter, () => sockets++);
    return sockets;
  }

  /** The owner's sockets by state, the states with none left out. Throws as own() does. */
  countOwnByState(): Partial<Record<State, number>> {
    const counts: Partial<Record<State, number>> = {};
    const states = this.table.columns.state;
    for (const row of this.#owned().rows) {
      const state = stateName(states[row] ?? 0);
      counts[state] = (counts[state] ?? 0) + 1;
    }
    return counts;
  }

  /**
   * Sockets the owner has closed and the kernel still has: data are on their way, or the peer has not closed (FIN_WAIT,
   * LAST_ACK), or they wait for stray packets (TIME_WAIT). Of those that the monitor saw open, and by netlink: /proc does
   * not say which socket it was, so by it there are none. Throws as own() does.
   */
  orphans(filter: OwnFilter = {}): Orphan[] {
    const { orphans: rows, orphanAges: ages } = this.#owned();
    const found: Orphan[] = [];
    this.#eachOwn({ rows, ages }, filter, (i) => {
      found.push({ row: this.table.row(rows[i] ?? -1), ageMs: ages[i] ?? 0 });
    });
    return found;
  }

  /** The owner's listeners, with what waits at each, the lowest descriptors first. Throws as own() does. */
  listeners(): Listener[] {
    const owned = this.#owned();
    return Array.from(owned.listeners, (i) => {
      const socket = this.#socket(owned, i);
      return { ...socket, backlog: socket.row.rxQueue };
    });
  }

  /** @internal Row numbers of what listeners() tells: no object for any. */
  listenerRows(): Uint32Array {
    const { rows, listeners } = this.#owned();
    return listeners.map((i) => rows[i] ?? 0);
  }

  /**
   * What each connection did since the snapshot before, a second. Undefined where that is not known: the monitor was not
   * asked for such `info`, this is the first snapshot of a worker, or this one or the one before came from /proc, which has
   * no counters (`table.diagnostics.fallback` says why).
   */
  get rates(): Rates | undefined {
    const { rates } = this.#reading;
    if (rates) this.#rates ??= new Rates(this.table, rates, () => this.socketHolders());
    return this.#rates;
  }

  /**
   * How a row of `changes.closed` ended, by its number, with its last info: of a monitor with `ends`. Undefined where the
   * kernel has not told, as for listeners, and where it told before the snapshot before: a row in TIME_WAIT has ended then.
   */
  endOf(closed: number): EndedConnection | undefined {
    return this.#ends?.get(closed);
  }

  /**
   * The process that holds a row's socket, of several that with the lowest pid; undefined where none is known that this user
   * may see. Throws ERR_INVALID_ARGUMENT if the row does not exist and for a monitor without `holders`, ERR_RETIRED, and what
   * kept the monitor from finding holders.
   */
  holderOf(row: number): Holder | undefined {
    this.#checkRow(row);
    const { processes, processOf, descriptors } = this.rowHolders;
    const process = processes[(processOf[row] ?? 0) - 1];
    return process && { ...process, fd: descriptors[row] ?? 0 };
  }

  /**
   * How long snapshots have seen a row's socket, of a monitor with `ends`: at least `atLeastMs`, and at most `atMostMs` where
   * one before did not have it. Undefined where that is not known. Throws ERR_INVALID_ARGUMENT if the row does not exist, and
   * ERR_RETIRED.
   */
  ageOf(row: number): Age | undefined {
    this.#checkRow(row);
    const { known } = this.#reading;
    return known && ageIn(known, row);
  }

  /** @internal What connections of the owner's listening ports did since the snapshot before; none without `rates`. */
  get traffic(): readonly PortTraffic[] {
    return this.#reading.traffic;
  }

  /** @internal What metrics are made of. */
  get sums(): Pick<Reading, "ephemeralPorts" | "roundTrips" | "processes"> {
    return this.#reading;
  }

  /** The direction of a connection, by its row in `table`. Throws ERR_INVALID_ARGUMENT if the row does not exist, and ERR_RETIRED. */
  directionOf(row: number): Direction {
    this.#checkRow(row);
    this.#directions ??= new Directions(this.table, this.#reading.directionHints);
    return this.#directions.of(row);
  }

  /** Calls back with the place of each of the owner's sockets that match. */
  #eachOwn({ rows, ages }: Pick<OwnedRows, "rows" | "ages">, filter: OwnFilter, visit: (i: number) => void): void {
    refuseUnknown(filter, OWN_FILTER, "filter");
    const { state, olderThanMs = 0 } = filter;
    if (!(olderThanMs >= 0))
      throw invalidArgument(`olderThanMs ${String(olderThanMs)} is not a number of milliseconds.`);
    const isWanted = new Uint8Array(128).fill(state === undefined ? 1 : 0);
    for (const one of state === undefined ? [] : [state].flat()) isWanted[stateCode(one)] = 1;
    const states = this.table.columns.state;
    // All of a busy server's: no iterator, no pair a socket.
    for (let i = 0; i < rows.length; i++) {
      if (!isWanted[(states[rows[i] ?? 0] ?? 0) & 0x7f]) continue;
      if ((ages[i] ?? 0) >= olderThanMs) visit(i);
    }
  }

  #ownWhere(isWanted: (row: number) => boolean): OwnSocket[] {
    const owned = this.#owned();
    const found: OwnSocket[] = [];
    for (const [i, row] of owned.rows.entries()) if (isWanted(row)) found.push(this.#socket(owned, i));
    return found;
  }

  #socket({ rows, descriptors, ages }: OwnedRows, i: number): OwnSocket {
    const row = this.table.row(rows[i] ?? -1);
    const tracked = this.#tracker.of(row.inode);
    return { row, descriptor: descriptors[i] ?? -1, ageMs: ages[i] ?? 0, tracked };
  }

  #owned(): OwnedRows {
    this.#checkTable();
    const { owned } = this.#reading;
    if (owned === undefined) {
      throw invalidArgument("This monitor has no owner: give it the pid whose sockets are meant.");
    }
    if (!("rows" in owned)) throw errorOf(owned);
    this.#tracker.refreshInodes();
    return owned;
  }

  /** @internal Whether socketHolders() knows them. */
  get hasHolders(): boolean {
    const { holders } = this.#reading;
    return holders !== undefined && "processes" in holders;
  }

  /** @internal Who holds the rows' sockets, of a monitor with `holders`. Throws ERR_INVALID_ARGUMENT, and what kept it from finding them. */
  socketHolders(): Holders {
    return asSocketHolders(this.table, this.rowHolders);
  }

  /** @internal Throws as socketHolders(). */
  get rowHolders(): RowHolders {
    const { holders } = this.#reading;
    if (holders === undefined) {
      throw invalidArgument(
        "Who holds a socket is not known: give the monitor the option holders, or here what socketHolders() returns.",
      );
    }
    if (!("processes" in holders)) throw errorOf(holders);
    return holders;
  }

  #checkRow(row: number): void {
    this.#checkTable();
    if (!(Number.isInteger(row) && row >= 0 && row < this.table.size)) throw noRow(row, this.table.size);
  }

  #checkTable(): void {
    if (this.table.isRetired) throw retiredTable();
  }
}
