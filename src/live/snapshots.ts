import { readTables, wantedTables } from "../procfs/read-sockets";
import type { Where } from "../procfs/tables";
import { PROTOCOLS, type Protocol } from "../table/index";
import { type ChangeLists, changeLists } from "./changes";
import { Comparison } from "./comparison";
import { type Mine, Ownership } from "./ownership";
import { SharedTable } from "./shared-table";
import { type Tally, tally } from "./tally";

export interface SnapshotOptions extends Where {
  protocols?: readonly Protocol[];
  maximumMemory?: number;
  /** The process whose rows are `mine`. */
  owner?: number;
  stuckAfter: number;
}

export interface Timing {
  /** Reading the kernel's tables and parsing them, milliseconds. */
  read: number;
  /** Reading again what had vanished; 0 when nothing had. */
  confirm: number;
  /** Indexing, adding up and comparing. */
  compare: number;
  /** Finding the owner's rows. */
  own: number;
}

/** A table read, and what came of it. */
export interface Reading {
  table: SharedTable;
  /** Not of the first: there is nothing before it. */
  lists: ChangeLists | undefined;
  mine: Mine | undefined;
  tally: Tally;
  timing: Timing;
}

/**
 * Reads table after table in two memories by turns, each compared with the one before. The kernel does not list all its
 * sockets at once: one can be missed while others come and go. So what has vanished is looked for in a second reading,
 * and a socket that turns up there goes into the table it was missed in. The first table is read twice.
 */
export class Snapshots {
  readonly #options: SnapshotOptions;
  readonly #protocols: readonly Protocol[];
  readonly #tables: [SharedTable, SharedTable];
  /** Never handed over. */
  readonly #second: SharedTable;
  readonly #comparison = new Comparison(true);
  readonly #ownership: Ownership | undefined;
  #turn: 0 | 1 = 0;
  #isFirst = true;

  constructor(options: SnapshotOptions) {
    this.#options = options;
    this.#protocols = wantedTables(options.protocols);
    const { maximumMemory } = options;
    const table = { details: true, ...(maximumMemory === undefined ? {} : { maximumMemory }) };
    this.#tables = [new SharedTable(table, 0), new SharedTable(table, 1)];
    this.#second = new SharedTable(table, 2);
    this.#ownership = options.owner === undefined ? undefined : new Ownership(options.owner, options.procRoot);
  }

  /** Reads into the memory of the table before the last one. Throws as readSockets() does; the next is a first one then. */
  next(): Reading {
    try {
      return this.#next();
    } catch (error) {
      this.#isFirst = true;
      throw error;
    }
  }

  #next(): Reading {
    const clock = stopwatch();
    const table = this.#tables[this.#turn];
    this.#turn = this.#turn === 0 ? 1 : 0;
    const comparison = this.#comparison;
    const isFirst = this.#isFirst;
    if (isFirst) {
      readTables(this.#second, this.#protocols, this.#options);
      comparison.load(this.#second).match().history(Date.now(), this.#options.stuckAfter).advance();
    }
    readTables(table, this.#protocols, this.#options);
    const now = Date.now();
    const read = clock();
    comparison.load(table).match();
    const vanished = comparison.list("closed");
    if (vanished.length > 0) this.#lookAgain(table, vanished);
    const confirm = vanished.length > 0 ? clock() : 0;
    comparison.history(now, this.#options.stuckAfter);
    table.buildIndexes();
    const sums = tally(table, this.#protocols);
    const lists = isFirst ? undefined : changeLists(comparison);
    const compare = clock();
    const mine = this.#ownership?.find(table, comparison.since);
    comparison.advance();
    this.#isFirst = false;
    return { table, lists, mine, tally: sums, timing: { read, confirm, compare, own: clock() } };
  }

  /** Reads the tables again that `vanished`, rows of the table before, were in. */
  #lookAgain(table: SharedTable, vanished: Uint32Array): void {
    const comparison = this.#comparison;
    const tables = new Set(Array.from(vanished, (row) => PROTOCOLS[comparison.protocolBefore(row)]));
    const protocols = this.#protocols.filter((protocol) => tables.has(protocol));
    readTables(this.#second, protocols, this.#options);
    comparison.load(this.#second).match();
    const missed = Array.from(vanished, (row) => comparison.rowAfter(row)).filter((row) => row >= 0);
    if (missed.length > 0) table.adoptRows(this.#second, missed);
    comparison.load(table).match();
  }
}

/** Answers the milliseconds since it was asked last. */
function stopwatch(): () => number {
  let last = performance.now();
  return () => {
    const now = performance.now();
    const passed = now - last;
    last = now;
    return passed;
  };
}
