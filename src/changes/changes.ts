import type { QueryTable, SocketRow, TableView } from "../table/index";
import { Comparison } from "./comparison";

/** Some rows of a table: their numbers, and the rows themselves as they are asked for. */
export class Rows<T extends TableView = QueryTable> implements Iterable<SocketRow> {
  readonly table: T;
  /** Row numbers of `table`, ascending unless said otherwise. */
  readonly numbers: Uint32Array;

  constructor(table: T, numbers: Uint32Array) {
    this.table = table;
    this.numbers = numbers;
  }

  get length(): number {
    return this.numbers.length;
  }

  /** Copies, made one by one. Throws ERR_INVALID_ARGUMENT when the table holds other rows now, ERR_RETIRED when it is a monitor's and gone. */
  *[Symbol.iterator](): Generator<SocketRow, void, undefined> {
    for (const number of this.numbers) yield this.table.row(number);
  }
}

/** A socket that is in another state than before. */
export interface StateChange {
  before: SocketRow;
  after: SocketRow;
}

export interface ChangeLists {
  opened: Uint32Array;
  closed: Uint32Array;
  changed: Uint32Array;
  /** Of each row in `changed`, its row before. */
  changedFrom: Uint32Array;
  stuckTx: Uint32Array;
  stuckRx: Uint32Array;
  retransmitting: Uint32Array;
}

/**
 * What happened between two tables. Where both have cookies (netlink's), a socket is its cookie: one that its process has
 * closed stays the same through FIN_WAIT and TIME_WAIT. Else it is its pointer (where both have some), inode, protocol and
 * endpoints together: one that its process closed while data were on their way has inode 0 from then on, and counts as
 * closed and another as opened. A row that a torn read listed twice counts once.
 */
export class Changes<T extends TableView = QueryTable> {
  /** Rows of the table after that were not there. */
  readonly opened: Rows<T>;
  /** Rows of the table before that are gone. */
  readonly closed: Rows<T>;
  /** Rows of the table after that are in another state than before. */
  readonly changed: Rows<T>;
  /**
   * Rows after whose send queue was not empty and not shorter for some snapshots in a row; each is reported once. Where both
   * tables have `bytesAcked`, or `bytesSent` and `bytesRetrans`, queues through which data flow are not among them.
   */
  readonly stuckTx: Rows<T>;
  /**
   * The same for the receive queue: unread bytes, of which `bytesReceived` shows whether the program reads them, or
   * connections in a listener's accept queue. The end of a connection is among them: a program that reads takes it, too.
   */
  readonly stuckRx: Rows<T>;
  /** Rows after with more retransmits than before. */
  readonly retransmitting: Rows<T>;
  /** Of each row in `changed`, its row before. */
  readonly changedFrom: Rows<T>;

  constructor(before: T, after: T, lists: ChangeLists) {
    this.opened = new Rows(after, lists.opened);
    this.closed = new Rows(before, lists.closed);
    this.changed = new Rows(after, lists.changed);
    this.stuckTx = new Rows(after, lists.stuckTx);
    this.stuckRx = new Rows(after, lists.stuckRx);
    this.retransmitting = new Rows(after, lists.retransmitting);
    this.changedFrom = new Rows(before, lists.changedFrom);
  }

  /** `changed` with the rows before. */
  *stateChanges(): Generator<StateChange, void, undefined> {
    const before = this.changedFrom[Symbol.iterator]();
    for (const after of this.changed) {
      const { value } = before.next();
      if (value) yield { before: value, after };
    }
  }

  /** Whether nothing happened. */
  get isEmpty(): boolean {
    return [this.opened, this.closed, this.changed, this.stuckTx, this.stuckRx, this.retransmitting].every(
      ({ length }) => length === 0,
    );
  }
}

/** The lists of a comparison whose history() is done. */
export function changeLists(comparison: Comparison): ChangeLists {
  const changed = comparison.list("changed");
  return {
    opened: comparison.list("opened"),
    closed: comparison.list("closed"),
    changed,
    changedFrom: changed.map((row) => comparison.rowBefore(row)),
    stuckTx: comparison.list("stuckTx"),
    stuckRx: comparison.list("stuckRx"),
    retransmitting: comparison.list("retransmitting"),
  };
}

/** What diff() compared in last, for as long as the collector leaves it: fresh memory costs more than comparing. */
let spare: WeakRef<Comparison> | undefined;

/**
 * What happened between two tables, of any origin: 200,000 rows in tens of milliseconds. A queue is stuck that was not
 * empty before and is not shorter, unless both tables count what passed through it. The result refers to both tables. Throws ERR_OUT_OF_MEMORY.
 */
export function diff<T extends TableView>(before: T, after: T): Changes<T> {
  const comparison = spare?.deref() ?? new Comparison();
  spare = new WeakRef(comparison);
  comparison.begin();
  comparison.load(before).match().history(0, 1).advance();
  comparison.load(after).match().history(0, 1);
  return new Changes(before, after, changeLists(comparison));
}
