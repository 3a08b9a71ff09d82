import { invalidArgument } from "../table/errors";
import type { SocketRow, State } from "../table/index";
import { stateCode } from "../table/states";
import type { Changes } from "./changes";
import type { Direction } from "./direction";
import { Directions } from "./direction";
import type { Mine } from "./ownership";
import type { SnapshotTable } from "./shared-table";
import type { Timing } from "./snapshots";

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

/** What one refresh found. */
export class Snapshot {
  /** When it was read: milliseconds since 1970. */
  readonly time: number;
  /** Valid, as `changes` is, until the refresh after the next one begins. */
  readonly table: SnapshotTable;
  /** Since the snapshot before; undefined in the first one, and in the first of a restarted worker. */
  readonly changes: Changes | undefined;
  readonly timing: Timing;
  readonly #mine: Mine | undefined;
  #directions: Directions | undefined;

  /** @internal */
  constructor(table: SnapshotTable, changes: Changes | undefined, mine: Mine | undefined, timing: Timing) {
    this.time = Date.now();
    this.table = table;
    this.changes = changes;
    this.timing = timing;
    this.#mine = mine;
  }

  /** The owner's sockets, all or those that match. Throws ERR_INVALID_ARGUMENT when the monitor has no owner. */
  own({ state, olderThanMs = 0 }: OwnFilter = {}): OwnSocket[] {
    const { rows, descriptors, since } = this.#owned();
    const codes = state === undefined ? undefined : new Set([state].flat().map(stateCode));
    const states = this.table.columns.state;
    const found: OwnSocket[] = [];
    for (const [i, number] of rows.entries()) {
      if (codes && !codes.has((states[number] ?? 0) & 0x7f)) continue;
      const ageMs = this.time - (since[i] ?? this.time);
      if (ageMs < olderThanMs) continue;
      found.push({ row: this.table.row(number), descriptor: descriptors[i] ?? -1, ageMs });
    }
    return found;
  }

  /** The owner's listeners, with what waits at each. */
  listeners(): Listener[] {
    return this.own({ state: "LISTEN" }).map((own) => ({ ...own, backlog: own.row.rxQueue }));
  }

  /** Which way the connection of a row of `table` was made. The first call looks at all rows. */
  directionOf(row: number): Direction {
    this.#directions ??= new Directions(this.table);
    return this.#directions.of(row);
  }

  #owned(): Mine {
    if (this.#mine) return this.#mine;
    throw invalidArgument("This monitor has no owner: give it the pid whose sockets are meant.");
  }
}
