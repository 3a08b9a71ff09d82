import { TIME_WAIT } from "../../table/states";
import type { KnownTable } from "./known-table";

/** The newest snapshot's rows by their cookies, and those of the one before: what ended before it was published is there. */
export class KnownTables {
  #tables: readonly KnownTable[] = [];
  /** By port: 1 where a snapshot had a listener. */
  readonly #listened = new Uint8Array(65536);

  get newest(): KnownTable | undefined {
    return this.#tables[0];
  }

  /** `listeners`: its rows that listen. */
  add(table: KnownTable, listeners: Uint32Array): void {
    const { localPort, state } = table.table.columns;
    for (const row of listeners) this.#listened[localPort[row] ?? 0] = 1;
    const { newest } = this;
    // What has ended while it was read.
    for (const end of newest?.ends.values() ?? []) {
      const row = table.find(end.cookie);
      if (row >= 0 && (state[row] ?? 0) !== TIME_WAIT) table.ends.set(row, end);
    }
    this.#tables = newest ? [table, newest] : [table];
  }

  /** The row of a socket, of the newest snapshot that has it; an undefined table and −1 for one that none has. */
  find(cookie: bigint): [table: KnownTable | undefined, row: number] {
    for (const table of this.#tables) {
      const row = table.find(cookie);
      if (row >= 0) return [table, row];
    }
    return [undefined, -1];
  }

  /** Whether a snapshot had a listener on this port: connections from elsewhere do not get it. Undefined before the first. */
  isInbound(localPort: number): boolean | undefined {
    return this.newest === undefined ? undefined : this.#listened[localPort] === 1;
  }
}
