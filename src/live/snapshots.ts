import { type Failure, failureOf } from "../async/failure";
import { changeLists } from "../changes/changes";
import { Comparison } from "../changes/comparison";
import type { Libc } from "../libc/libc";
import { KeptFiles } from "../procfs/files/open-files";
import { readKernelCounters } from "../procfs/network/kernel-counters";
import type { Where } from "../procfs/network/net-folder";
import { knownPortRange } from "../procfs/network/port-range";
import { KeptDump } from "../procfs/tables/netlink-dumps";
import { wantedTables } from "../procfs/tables/read-sockets";
import { SourceReader } from "../procfs/tables/source-reader";
import { type EphemeralPorts, ephemeralPorts } from "../summary/ephemeral-ports";
import { type Protocol, SockdexError, type TableSource } from "../table/index";
import type { InfoColumn } from "../table/schema";
import { findDirectionHints } from "./direction";
import { KnownSockets } from "./ends/known-rows";
import { monotonic } from "./ends/monotonic";
import { type OwnedRows, Ownership } from "./ownership";
import { ListenerTraffic } from "./rates/listener-traffic";
import { RateMeter } from "./rates/measure-rates";
import { sumByProcess } from "./rates/process-sums";
import { countRoundTrips } from "./rates/round-trips";
import { RowHolderFinder } from "./rates/row-holders";
import type { Reading } from "./reading";
import { SharedTable } from "./shared-table";
import { tally } from "./tally";
import { Vanished } from "./vanished";

/** One is read into, while the two snapshots before it are asked. */
const MEMORIES = 3;

/** The tables whose connections share the ephemeral ports. */
const EPHEMERAL_OF: readonly Protocol[] = ["tcp", "tcp6"];

export interface SnapshotOptions extends Where {
  source: TableSource | "auto";
  protocols?: readonly Protocol[];
  /** The info columns that rows have; none by default. */
  info?: readonly InfoColumn[];
  maximumMemory?: number;
  /** The process whose rows are `owned`. */
  owner?: number;
  /** Find who holds each row's socket. */
  holders?: boolean;
  stuckAfter: number;
  /** Readings come with `known`. */
  ends?: boolean;
}

/** The modules a SocketMonitor's worker needs, compiled: its script does not hold them. */
export interface Modules {
  /** The threads build, to read tables. */
  shared: WebAssembly.Module;
  /** The threads build of what reads netlink messages into tables. */
  diag: WebAssembly.Module;
  /** To compare them. */
  changes: WebAssembly.Module;
}

/** A table that was read, good until its memory is read into again, and what was found in it. */
export interface TableReading {
  readonly table: SharedTable;
  readonly reading: Reading;
}

/**
 * Reads table after table in three memories by turns, each compared with the one before. The kernel does not list all its
 * sockets at once: one can be missed while others come and go. So what has vanished is looked for again, and a socket
 * that turns up goes into the table it was missed in. The first table is read twice.
 */
export class Snapshots {
  readonly #options: SnapshotOptions;
  readonly #protocols: readonly Protocol[];
  readonly #reader: SourceReader;
  readonly #tables: readonly SharedTable[];
  /** Never handed over. */
  readonly #second: SharedTable;
  readonly #comparison: Comparison;
  readonly #vanished: Vanished;
  readonly #ownership: Ownership | undefined;
  /** A process that leaks descriptors comes to have none left: what is read stays open. */
  readonly #files = new KeptFiles();
  readonly #rates = new RateMeter();
  readonly #traffic = new ListenerTraffic();
  readonly #known: KnownSockets | undefined;
  readonly #holders: RowHolderFinder;
  #readings = 0;
  /** When the newest table was read, on a clock that is never set. */
  #readAt = 0;

  /** `libc` is called where netlink is asked, and may throw. */
  constructor(options: SnapshotOptions, { shared, diag, changes }: Modules, libc: () => Libc) {
    this.#options = options;
    this.#comparison = new Comparison(changes);
    this.#protocols = wantedTables(options.protocols);
    const files = this.#files;
    const dumps = new KeptDump(libc, diag);
    this.#reader = new SourceReader({ ...options, protocols: this.#protocols, details: true, files, dumps });
    const { maximumMemory, info = [] } = options;
    const table = { details: true, ...(maximumMemory === undefined ? {} : { maximumMemory }) };
    this.#tables = Array.from({ length: MEMORIES }, (_, number) => new SharedTable(shared, table, number, info));
    this.#second = new SharedTable(shared, table, MEMORIES, info);
    this.#vanished = new Vanished(this.#comparison, this.#reader, dumps, this.#second);
    this.#known = options.ends ? new KnownSockets(this.#protocols) : undefined;
    const { owner, procRoot } = options;
    this.#holders = new RowHolderFinder(procRoot);
    this.#ownership = owner === undefined ? undefined : new Ownership(owner, files, libc, procRoot);
  }

  /**
   * Reads into the oldest table's memory. Throws as readSockets() does: what was known stays known, and the next reading
   * takes the same memory. `held`: numbers of tables that may not let go of their memory now.
   */
  next(held: readonly number[] = []): TableReading {
    const clock = stopwatch();
    const table = this.#tables[this.#readings % MEMORIES] ?? this.#second;
    table.isHeld = held.includes(this.#readings % MEMORIES);
    const comparison = this.#comparison;
    const isFirst = this.#readings === 0;
    // Readings of the same moment tell nothing of queues that do not drain.
    const stuckAfter = isFirst ? 0 : this.#options.stuckAfter;
    if (isFirst) {
      this.#reader.read(this.#second);
      comparison.load(this.#second).match().history(performance.now(), stuckAfter).advance();
    }
    const begun = performance.now();
    this.#reader.read(table);
    // Ages are of a clock that is never set.
    const [time, now] = [Date.now(), performance.now()];
    const read = clock();
    comparison.load(table).match();
    const confirm = this.#vanished.lookFor(this.#before, table, this.#protocols) ? clock() : 0;
    comparison.history(now, stuckAfter);
    table.buildIndexes();
    const sums = tally(table, this.#protocols);
    const directionHints = findDirectionHints(table);
    const kernel = readKernelCounters(this.#options, this.#files);
    const ephemeralPorts = this.#ephemeralPorts(table);
    const lists = isFirst ? undefined : changeLists(comparison);
    const compare = clock();
    const owned = this.#owned(table, now);
    const holders = this.#options.holders ? orFailure(() => this.#holders.find(table)) : undefined;
    const own = clock();
    // A row is read at about the middle of the reading.
    const readAt = (begun + now) / 2;
    const elapsedMs = readAt - this.#readAt;
    const rates = isFirst
      ? undefined
      : this.#rates.measure(this.#before, table, comparison, elapsedMs, sums.duplicates);
    const ownRows = owned && "rows" in owned ? owned : undefined;
    const traffic = this.#traffic.count(table, ownRows, rates);
    const roundTrips = ownRows && countRoundTrips(table, ownRows);
    const processes = holders && "processes" in holders ? sumByProcess(table, holders, rates) : [];
    const measured = clock();
    // One clock for all threads.
    const ahead = monotonic() - performance.now();
    const known = this.#known?.follow(table, comparison, begun + ahead, now + ahead);
    comparison.advance();
    this.#readings++;
    this.#readAt = readAt;
    const timing = { read, confirm, compare, own, rates: measured };
    const found = { owned, holders, directionHints, tally: sums, kernel, ephemeralPorts };
    return { table, reading: { time, lists, ...found, rates, traffic, roundTrips, processes, known, timing } };
  }

  /** The table that the present one is compared with. */
  get #before(): SharedTable {
    return (this.#readings === 0 ? undefined : this.#tables[(this.#readings - 1) % MEMORIES]) ?? this.#second;
  }

  #ephemeralPorts(table: SharedTable): EphemeralPorts | undefined {
    if (!EPHEMERAL_OF.every((protocol) => this.#protocols.includes(protocol))) return undefined;
    const { procRoot, pid } = this.#options;
    const range = knownPortRange(procRoot, pid, this.#files);
    return range && ephemeralPorts(table, range);
  }

  /** A failure does not end the reading: the tables are worth having without the owner. */
  #owned(table: SharedTable, now: number): OwnedRows | Failure | undefined {
    return orFailure(() => this.#ownership?.find(table, this.#comparison, now));
  }
}

function orFailure<T>(find: () => T): T | Failure {
  try {
    return find();
  } catch (error) {
    if (error instanceof SockdexError) return failureOf(error);
    throw error;
  }
}

/** Returns the milliseconds since it was last called. */
function stopwatch(): () => number {
  let last = performance.now();
  return () => {
    const now = performance.now();
    const passed = now - last;
    last = now;
    return passed;
  };
}
