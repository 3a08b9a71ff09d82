import type { KeyedRows } from "../../summary/row-keys";
import type { Snapshot } from "../snapshot";
import type { Listeners, Owner } from "./listeners";

/**
 * Whose the rows without an inode are. A process has closed such a connection while data are on their way: it was that
 * process's, as a snapshot has seen. Or it has not been accepted: it is the listener's.
 */
export class RowOwners {
  readonly #listeners: Listeners;
  /** By cookie, of the newest table's rows that their process has closed. */
  #closed: ReadonlyMap<bigint, Owner> = new Map();

  constructor(listeners: Listeners) {
    this.#listeners = listeners;
  }

  /** Whose a socket was that its process had closed, where a snapshot has seen that. */
  of(cookie: bigint): Owner | undefined {
    return this.#closed.get(cookie);
  }

  /** Takes the next snapshot. Returns its rows, with the inode and uid of whose they are in place of none. */
  take({ table, changes }: Snapshot): KeyedRows {
    const { columns } = table;
    const { cookie = new BigUint64Array() } = columns;
    const inode = columns.inode.slice();
    const uid = columns.uid.slice();
    const closed = new Map(this.#closed);
    if (changes) {
      const before = changes.changedFrom.table.columns;
      for (const [i, row] of changes.changed.numbers.entries()) {
        const rowBefore = changes.changedFrom.numbers[i] ?? 0;
        const owner = { inode: before.inode[rowBefore] ?? 0, uid: before.uid[rowBefore] ?? 0 };
        if (inode[row] === 0 && owner.inode !== 0) closed.set(cookie[row] ?? 0n, owner);
      }
    }
    const still = new Map<bigint, Owner>();
    for (let row = 0; row < inode.length; row++) {
      if (inode[row] !== 0) continue;
      const known = closed.get(cookie[row] ?? 0n);
      if (known) still.set(cookie[row] ?? 0n, known);
      const owner = known ?? this.#listeners.of(columns, row);
      if (owner === undefined) continue;
      inode[row] = owner.inode;
      uid[row] = owner.uid;
    }
    this.#closed = still;
    return {
      // Asked again each time: the table may be retired.
      get columns() {
        return { ...table.columns, inode, uid };
      },
    };
  }
}
