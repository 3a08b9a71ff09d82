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
  /** By row: 1 the owner's, 2 one that has no inode, so that nobody knows whose it is. */
  readonly #holders: Uint8Array;
  readonly #hasOwner: boolean;

  constructor(table: SnapshotTable, rows: KnownRows, { owned }: Pick<Reading, "owned">) {
    this.table = table;
    this.#rows = rows;
    this.began = rows.began[0] ?? Number.NaN;
    const { cookie, inode } = table.columns;
    this.#words = cookie === undefined ? new Uint32Array(0) : cookieWords(cookie);
    this.#holders = Uint8Array.from(inode, (number) => (number === 0 ? 2 : 0));
    this.#hasOwner = owned !== undefined && "rows" in owned;
    if (owned === undefined || !("rows" in owned)) return;
    for (const row of owned.rows) this.#holders[row] = 1;
    for (const row of owned.orphans) this.#holders[row] = 1;
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
    const holder = this.#holders[row];
    return {
      row: this.table.row(row),
      firstSeen: this.#rows.firstSeen[row] ?? Number.NaN,
      lastMissed: this.#rows.lastMissed[row] ?? Number.NaN,
      own: this.#hasOwner && holder !== 2 ? holder === 1 : undefined,
    };
  }
}
