import type { Comparison } from "../changes/comparison";
import type { KeptDump } from "../procfs/tables/netlink-dumps";
import type { SourceReader } from "../procfs/tables/source-reader";
import type { KnownSocket } from "../sockdiag/known-sockets";
import { PROTOCOLS, type Protocol, SockdexError } from "../table/index";
import type { SharedTable } from "./shared-table";

/** A socket missed by a reading and the next is found by the third; more are in vain where sockets come and go that fast. */
const MOST_LOOKS = 3;

/** One question by netlink takes as long as some four rows of a table do. */
const ROWS_A_QUESTION = 4;

/** Rows of a table that are not in the next one, which may have missed them. */
export class Vanished {
  readonly #comparison: Comparison;
  readonly #reader: SourceReader;
  readonly #dumps: KeptDump;
  /** What is read again goes in here. */
  readonly #second: SharedTable;

  constructor(comparison: Comparison, reader: SourceReader, dumps: KeptDump, second: SharedTable) {
    this.#comparison = comparison;
    this.#reader = reader;
    this.#dumps = dumps;
    this.#second = second;
  }

  /**
   * Looks for what has vanished since the table before, and adds what turns up to `table`, which the comparison has
   * matched. False: nothing has vanished. Throws as readSockets() does.
   */
  lookFor(before: SharedTable, table: SharedTable, protocols: readonly Protocol[]): boolean {
    const vanished = this.#comparison.list("closed");
    if (vanished.length === 0) return false;
    if (!this.#askForEach(vanished, before, table)) this.#readAgain(table, protocols);
    return true;
  }

  /** By netlink each is asked for by its ends and its cookie. False where a reading takes less, or it fails. */
  #askForEach(vanished: Uint32Array, before: SharedTable, table: SharedTable): boolean {
    const { columns } = before;
    const { cookie, protocol, localAddress, localPort, remoteAddress, remotePort } = columns;
    const areOfNetlink = [before, table].every(({ source }) => source === "netlink");
    const areTooMany = vanished.length * ROWS_A_QUESTION > table.size;
    if (!areOfNetlink || cookie === undefined || areTooMany) return false;
    const end = (addresses: Uint8Array, ports: Uint16Array, row: number) => ({
      address: addresses.subarray(row * 16, row * 16 + 16),
      port: ports[row] ?? 0,
    });
    const sockets = Array.from(
      vanished,
      (row): KnownSocket => ({
        protocol: protocol[row] ?? 0,
        local: end(localAddress, localPort, row),
        remote: end(remoteAddress, remotePort, row),
        interface: columns.interface?.[row] ?? 0,
        cookie: cookie[row] ?? 0n,
      }),
    );
    const { size } = table;
    try {
      this.#dumps.last?.readAgain(table, sockets);
    } catch (error) {
      if (!(error instanceof SockdexError)) throw error;
      return false;
    }
    if (table.size > size) this.#comparison.load(table).match();
    return true;
  }

  /** Reads again until nothing more of it turns up. */
  #readAgain(table: SharedTable, protocols: readonly Protocol[]): void {
    const comparison = this.#comparison;
    for (let looks = 0; looks < MOST_LOOKS; looks++) {
      const vanished = comparison.list("closed");
      if (vanished.length === 0) return;
      const tables = new Set(Array.from(vanished, (row) => PROTOCOLS[comparison.protocolBefore(row)]));
      // A socket of netlink's that stays open asks for the same tables each time.
      const some = table.source === "procfs" ? protocols.filter((protocol) => tables.has(protocol)) : protocols;
      this.#reader.read(this.#second, some);
      // Other columns are known of its rows.
      if (this.#second.source !== table.source) return;
      comparison.load(this.#second).match();
      const missed = Array.from(vanished, (row) => comparison.rowAfter(row)).filter((row) => row >= 0);
      if (missed.length > 0) table.adoptRows(this.#second, missed);
      comparison.load(table).match();
      if (missed.length === 0) return;
    }
  }
}
