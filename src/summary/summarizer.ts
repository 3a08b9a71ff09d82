import { allRows } from "../table/all-rows";
import { invalidArgument } from "../table/errors";
import type { Protocol, SocketRow, TableView } from "../table/index";
import { isImpossibleQueue } from "../table/plausible";
import { refuseUnknown } from "../table/reading/options";
import { unreadBytes } from "../table/unread";
import type { SocketHolders } from "../text/holders";
import type { Group } from "./group";
import { needsHolders, parseGrouping } from "./grouping";
import { Groups } from "./groups";
import type { ByState } from "./shown-states";
import { StateCounts } from "./state-counts";
import { TopRows } from "./top-rows";

export interface SummaryOptions {
  /** What sockets are counted by, default `remote`, `remote/24` and `local-port`: parseGrouping() lists them. */
  by?: readonly string[];
  /** Who holds which socket, for `process` and `pid`: what socketHolders() returns. */
  holders?: SocketHolders;
  /** Entries in each list, default 10. */
  top?: number;
}

/** What is in some tables, in figures. It is JSON as it stands; the rows in it are copies. */
export interface Summary {
  /** Sockets. */
  total: number;
  byState: ByState;
  byProtocol: Partial<Record<Protocol, ByState>>;
  /** By what the kernel waits for next: `none`, `retransmit`, `keepalive`, `timewait`, `probe`; what has none left out. */
  byTimer: Record<string, number>;
  groups: Group[];
  listeners: {
    sockets: number;
    /** Connections that wait to be accepted. */
    waiting: number;
    /** With the longest backlogs. */
    top: SocketRow[];
  };
  /** Queues that are not empty, listeners' left out: one reading cannot show whether they move. */
  queues: {
    /** Received, and not read by the program. */
    rx: Queues;
    /** Sent, and not acknowledged by the peer. */
    tx: Queues;
  };
  retransmitting: {
    sockets: number;
    /** With the most retransmits in a row. */
    top: SocketRow[];
  };
}

export interface Queues {
  sockets: number;
  bytes: number;
  /** The longest. */
  top: SocketRow[];
  /** Sockets whose queue reads 2 GiB or more, longer than any can be: caught between two updates. Not in the other figures. */
  impossible: number;
}

export const DEFAULT_BY: readonly string[] = ["remote", "remote/24", "local-port"];
const LISTEN = 10;
/** By the code of the `timer` column. */
const TIMERS = ["none", "retransmit", "keepalive", "timewait", "probe"];

class Queue {
  #sockets = 0;
  #bytes = 0;
  #impossible = 0;
  readonly top: TopRows;

  constructor(most: number) {
    this.top = new TopRows(most);
  }

  add(bytes: number, row: number): void {
    if (bytes === 0) return;
    if (isImpossibleQueue(bytes)) {
      this.#impossible++;
      return;
    }
    this.#sockets++;
    this.#bytes += bytes;
    this.top.offer(bytes, row);
  }

  get result(): Queues {
    return { sockets: this.#sockets, bytes: this.#bytes, top: this.top.rows, impossible: this.#impossible };
  }
}

/** Sums up table after table, of which nothing but the figures and the rows in the lists is kept: over columns, no object a row. */
export class Summarizer {
  readonly #most: number;
  readonly #counts = new StateCounts();
  readonly #groups: Groups;
  readonly #rx: Queue;
  readonly #tx: Queue;
  readonly #listeners: TopRows;
  readonly #retransmitting: TopRows;
  readonly #timers = new Float64Array(256);
  #listening = 0;
  #waiting = 0;
  #repeating = 0;

  /** Throws ERR_INVALID_ARGUMENT. */
  constructor(options: SummaryOptions = {}) {
    refuseUnknown(options, ["by", "top", "holders"], "option");
    const { by = DEFAULT_BY, top = 10, holders } = options;
    if (!Number.isInteger(top) || top < 0) throw invalidArgument(`top ${String(top)} is not a number of entries.`);
    this.#most = top;
    const groupings = [...new Set(by)].map(parseGrouping);
    const unknown = holders === undefined ? groupings.find(needsHolders) : undefined;
    if (unknown !== undefined) {
      throw invalidArgument(
        `Counting by ${unknown.name} takes who holds which socket, which is not in the tables: of live ones give holders, as socketHolders() returns them.`,
      );
    }
    this.#groups = new Groups(groupings, holders);
    this.#rx = new Queue(top);
    this.#tx = new Queue(top);
    this.#listeners = new TopRows(top);
    this.#retransmitting = new TopRows(top);
  }

  /** Adds a table, or those of its rows. Throws ERR_OUT_OF_MEMORY. */
  add(table: TableView, rows: Uint32Array = allRows(table)): this {
    this.#counts.add(table, rows);
    this.#groups.add(table, rows);
    this.#addQueues(table, rows);
    for (const top of [this.#rx.top, this.#tx.top, this.#listeners, this.#retransmitting]) top.keep(table);
    return this;
  }

  get summary(): Summary {
    return {
      total: this.#counts.total,
      byState: this.#counts.byState,
      byProtocol: this.#counts.byProtocol,
      byTimer: this.#byTimer,
      groups: this.#groups.result(this.#most),
      listeners: { sockets: this.#listening, waiting: this.#waiting, top: this.#listeners.rows },
      queues: { rx: this.#rx.result, tx: this.#tx.result },
      retransmitting: { sockets: this.#repeating, top: this.#retransmitting.rows },
    };
  }

  get #byTimer(): Record<string, number> {
    const named = Array.from(this.#timers, (count, code) => [TIMERS[code] ?? `timer${code}`, count] as const);
    return Object.fromEntries(named.filter(([, count]) => count > 0));
  }

  #addQueues({ columns }: TableView, rows: Uint32Array): void {
    const { protocol, state, timer, rxQueue, txQueue, retransmits } = columns;
    const timers = this.#timers;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] ?? 0;
      const waitsFor = timer[row] ?? 0;
      timers[waitsFor] = (timers[waitsFor] ?? 0) + 1;
      const received = rxQueue[row] ?? 0;
      if (((state[row] ?? 0) & 0x7f) === LISTEN && (protocol[row] ?? 0) < 2) {
        this.#listening++;
        this.#waiting += received;
        this.#listeners.offer(received, row);
        continue;
      }
      this.#rx.add(unreadBytes(state[row] ?? 0, received), row);
      this.#tx.add(txQueue[row] ?? 0, row);
      const repeats = retransmits[row] ?? 0;
      if (repeats === 0) continue;
      this.#repeating++;
      this.#retransmitting.offer(repeats, row);
    }
  }
}

/** Sums up one table. Throws ERR_INVALID_ARGUMENT, ERR_OUT_OF_MEMORY. */
export function summarize(table: TableView, options: SummaryOptions = {}): Summary {
  return new Summarizer(options).add(table).summary;
}
