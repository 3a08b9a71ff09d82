import type { Reading } from "../reading";
import type { SnapshotTable } from "../snapshot-table";
import type { KnownRow } from "./circumstances";
import type { EndedConnection } from "./ended-connection";
import { cookieWords, type KnownRows, slotOf } from "./known-rows";

/** A snapshot's rows by their cookies. Good until the snapshot's table is retired. */
export class KnownTable {
  readonly table: SnapshotTable;
  /** When reading it began, by monotonic(). */
  readonly began: number;
  /** The ends of its rows that were told since, by row number. */
  readonly ends = new Map<number, EndedConnection>();
  readonly #rows: KnownRows;
  readonly #words: Uint32Array;
  /** By row, whether it is the owner's; undefined where that is not known. */
  readonly #isOwn: Uint8Array | undefined;

  constructor(table: SnapshotTable, rows: KnownRows, { owned }: Pick<Reading, "owned">) {
    this.table = table;
    this.#rows = rows;
    this.began = rows.began[0] ?? Number.NaN;
    const { cookie } = table.columns;
    this.#words = cookie === undefined ? new Uint32Array(0) : cookieWords(cookie);
    if (owned === undefined || !("rows" in owned)) return;
    this.#isOwn = new Uint8Array(table.size);
    for (const row of owned.rows) this.#isOwn[row] = 1;
    for (const row of owned.orphans) this.#isOwn[row] = 1;
  }

  /** The row of a socket, or −1. */
  find(cookie: bigint): number {
    const { slots } = this.#rows;
    if (slots.length === 0 || this.table.isRetired) return -1;
    const [low, high] = [Number(cookie & 0xffffffffn), Number(cookie >> 32n)];
    for (let slot = slotOf(low, high, slots.length); ; slot = (slot + 1) & (slots.length - 1)) {
      const row = (slots[slot] ?? 0) - 1;
      if (row < 0) return -1;
      if (this.#words[row * 2] === low && this.#words[row * 2 + 1] === high) return row;
    }
  }

  at(row: number): KnownRow {
    const copy = this.table.row(row);
    const isOwn = this.#isOwn?.[row] === 1;
    return {
      row: copy,
      firstSeen: this.#rows.firstSeen[row] ?? Number.NaN,
      lastMissed: this.#rows.lastMissed[row] ?? Number.NaN,
      // Whose one without an inode is nobody knows: it waits to be accepted, or its process has closed it.
      own: this.#isOwn === undefined || (!isOwn && copy.inode === 0) ? undefined : isOwn,
    };
  }
}
