import { invalidArgument } from "../table/errors";
import type { SocketRow, State } from "../table/index";
import { stateCode } from "../table/states";
import type { Changes } from "./changes";
import type { Direction } from "./direction";
import { Directions } from "./direction";
import type { Mine } from "./ownership";
import type { SnapshotTable } from "./shared-table";
import type { Timing } from "./snapshots";
import type { Tally } from "./tally";

/** A socket of the owner's, with how long it has been in its state. */
export interface OwnSocket {
  /** A copy. */
  row: SocketRow;
  /** A descriptor the owner holds it by. */
  descriptor: number;
  /** Milliseconds it has been seen in its state; it may have been longer before the monitor started. */
  ageMs: number;
}

/** A listener of the owner's. */
export interface Listener extends OwnSocket {
  /** Connections waiting to be accepted. */
  backlog: number;
}

export interface OwnFilter {
  state?: State | readonly State[];
  /** Only what has been in its state for longer. */
  olderThanMs?: number;
}

/** What the worker has found beside the table and its changes. */
interface Found {
  mine: Mine | undefined;
  tally: Tally;
  timing: Timing;
}

/** What one refresh found. */
export class Snapshot {
  /** When it was read: milliseconds since 1970. */
  readonly time: number;
  /** Valid, as `changes` is, until the refresh after the next one begins. */
  readonly table: SnapshotTable;
  /** Since the snapshot before; undefined in the first one, and in the first of a restarted worker. */
  readonly changes: Changes | undefined;
  /** What the table's rows add up to: a copy, valid for ever. */
  readonly tally: Tally;
  readonly timing: Timing;
  readonly #mine: Mine | undefined;
  #directions: Directions | undefined;

  /** @internal */
  constructor(table: SnapshotTable, changes: Changes | undefined, { mine, tally, timing }: Found) {
    this.time = Date.now();
    this.table = table;
    this.changes = changes;
    this.tally = tally;
    this.timing = timing;
    this.#mine = mine;
  }

  /** Whether there is an owner whose sockets own() and listeners() can tell. */
  get hasOwner(): boolean {
    return this.#mine !== undefined;
  }

  /** The owner's sockets, all or those that match. Throws ERR_INVALID_ARGUMENT when the monitor has no owner. */
  own({ state, olderThanMs = 0 }: OwnFilter = {}): OwnSocket[] {
    const mine = this.#owned();
    const { rows, since } = mine;
    const isWanted = new Uint8Array(128).fill(state === undefined ? 1 : 0);
    for (const one of state === undefined ? [] : [state].flat()) isWanted[stateCode(one)] = 1;
    const states = this.table.columns.state;
    const found: OwnSocket[] = [];
    // All of a busy server's: no iterator, no pair a socket.
    for (let i = 0; i < rows.length; i++) {
      if (!isWanted[(states[rows[i] ?? 0] ?? 0) & 0x7f]) continue;
      if (this.time - (since[i] ?? this.time) >= olderThanMs) found.push(this.#socket(mine, i));
    }
    return found;
  }

  /** The owner's listeners, with what waits at each. */
  listeners(): Listener[] {
    const mine = this.#owned();
    return Array.from(mine.listeners, (i) => {
      const own = this.#socket(mine, i);
      return { ...own, backlog: own.row.rxQueue };
    });
  }

  /** Which way the connection of a row of `table` was made. The first call looks at all rows. */
  directionOf(row: number): Direction {
    this.#directions ??= new Directions(this.table);
    return this.#directions.of(row);
  }

  #socket({ rows, descriptors, since }: Mine, i: number): OwnSocket {
    const row = this.table.row(rows[i] ?? -1);
    return { row, descriptor: descriptors[i] ?? -1, ageMs: this.time - (since[i] ?? this.time) };
  }

  #owned(): Mine {
    if (this.#mine) return this.#mine;
    throw invalidArgument("This monitor has no owner: give it the pid whose sockets are meant.");
  }
}
