import type { FinalInfo } from "../../sockdiag/final-info";
import type { SocketRow } from "../../table/index";
import { COLUMN_FIELDS } from "../../table/info/tcp-info-fields";
import { columnsOfRows } from "../../table/row-values";
import type { EndedConnection } from "../ends/ended-connection";
import { KEPT_MS } from "../ends/ends";
import type { SnapshotTable } from "../snapshot-table";
import type { CountedRows } from "./counted-rows";
import type { Listeners } from "./listeners";
import { risenBy } from "./measure-rates";
import { COUNTERS, type RateValues, valuesOf } from "./rate-names";
import type { RowOwners } from "./row-owners";

/** How much shorter the kernel may say that something lasted: two of its ticks, of 10 ms at most. */
const TICKS = 20;

/** A socket's counters, as far as it has them. */
type Counters = Partial<Readonly<Record<(typeof COUNTERS)[keyof typeof COUNTERS], number | undefined>>>;

/** Connections that have ended since a snapshot, and what they did until then that no rates have. */
export interface EndedRows extends CountedRows {
  /** How many of them are not counted: their last numbers are missing, or what of these was counted before is not known. */
  readonly uncounted: number;
}

/** The time between two snapshots. */
export interface Between {
  /** Milliseconds, on a clock that is never set. */
  readonly elapsedMs: number;
  /** When the first of them was read: milliseconds since 1970. */
  readonly sinceTime: number;
}

/**
 * `table`: the newest snapshot's, which may still have some of them; what they did before it was read is in its rates. One
 * that a snapshot has never had is its listener's, or has no owner.
 */
export function endedRows(
  connections: readonly EndedConnection[],
  table: SnapshotTable,
  between: Between,
  owners: RowOwners,
  listeners: Listeners,
): EndedRows {
  const rowsNow = findRows(connections, table);
  const columns = columnsOfRows(connections.map((connection) => rowOfEnd(connection)));
  for (const [i, { cookie }] of connections.entries()) {
    if (columns.inode[i] !== 0) continue;
    const owner = owners.of(cookie) ?? listeners.of(columns, i);
    if (owner === undefined) continue;
    columns.inode[i] = owner.inode;
    columns.uid[i] = owner.uid;
  }
  const opened = new Uint8Array(connections.length);
  const rates = valuesOf(() => new Float64Array(connections.length));
  let uncounted = 0;
  for (const [i, connection] of connections.entries()) {
    const rowNow = rowsNow[i] ?? -1;
    const isForgotten = rowNow < 0 && mayBeForgotten(connection, between);
    // What is in the table is counted there.
    opened[i] = connection.seen === undefined && rowNow < 0 && !isForgotten ? 1 : 0;
    const { info } = connection;
    const before = rowNow < 0 ? connection.seen : table.row(rowNow);
    if (info === undefined || isForgotten || hasLostCounters(before)) {
      if (connection.wasConnected !== false) uncounted++;
      continue;
    }
    const counts = countsSince(info, before);
    valuesOf((name) => {
      rates[name][i] = (counts[name] * 1000) / between.elapsedMs;
    });
  }
  const numbers = Uint32Array.from(connections.keys());
  const ended = new Uint8Array(connections.length).fill(1);
  return { keyed: { columns }, numbers, rates, opened, ended, areThere: false, uncounted };
}

/** The row that each of them has in the table, with counters; −1 for none. */
function findRows(connections: readonly EndedConnection[], table: SnapshotTable): Int32Array {
  const rows = new Int32Array(connections.length).fill(-1);
  const { cookie = new BigUint64Array(), infoBytes } = table.columns;
  const words = new Uint32Array(cookie.buffer, cookie.byteOffset, cookie.length * 2);
  // Cookies are counted up: as numbers they are exact.
  const places = new Map(connections.map(({ cookie }, i) => [Number(cookie), i]));
  for (let row = 0; row < cookie.length && places.size > 0; row++) {
    const place = places.get((words[row * 2] ?? 0) + (words[row * 2 + 1] ?? 0) * 2 ** 32);
    if (place !== undefined && (infoBytes?.[row] ?? 0) > 0) rows[place] = row;
  }
  return rows;
}

/** Rows of connections that their process has closed have none, however much they had done when a snapshot last counted. */
function hasLostCounters(before: SocketRow | undefined): boolean {
  return before !== undefined && before.segsIn === undefined && ["TIME_WAIT", "FIN_WAIT2"].includes(before.state);
}

/**
 * Whether snapshots may have counted it before, though no row is known: the kernel takes a connection that was reset out of
 * its tables at once, and reports its end when the program closes it. Its row is kept for KEPT_MS, so it lived for longer
 * since then, and since the last snapshot.
 */
function mayBeForgotten({ seen, livedAtLeastMs, time }: EndedConnection, { elapsedMs, sinceTime }: Between): boolean {
  // The wall clock may have been set.
  const sinceSnapshot = Math.min(time - sinceTime, elapsedMs);
  return seen === undefined && livedAtLeastMs + TICKS >= Math.max(KEPT_MS, sinceSnapshot);
}

/** What a connection did from one moment until its end. `before`: its counters then, undefined for its beginning. */
function countsSince(info: FinalInfo, before: Counters = {}): RateValues {
  const counts = valuesOf((name) => {
    const counter = COUNTERS[name];
    const last = info[counter];
    return last === undefined ? Number.NaN : risenBy(before[counter] ?? 0, last, COLUMN_FIELDS[counter].width);
  });
  return { ...counts, bytesOut: Math.max(0, counts.bytesOut - counts.bytesRetransmitted) };
}

/** The row of a connection that has ended, as the last snapshot had it; in place of one that none had, what is known of it. */
export function rowOfEnd({ seen, protocol, localAddress, localPort, remoteAddress, remotePort }: EndedConnection) {
  const { state = "CLOSE", inode = 0, uid = 0, txQueue = 0, rxQueue = 0 } = seen ?? {};
  const { timer = 0, timerExpires = 0, retransmits = 0, timeouts = 0 } = seen ?? {};
  return {
    ...{ protocol, state, localAddress, localPort, remoteAddress, remotePort, inode, uid, txQueue, rxQueue },
    ...{ timer, timerExpires, retransmits, timeouts },
    ...WITHOUT_DETAILS,
  };
}

const WITHOUT_DETAILS = {
  slot: undefined,
  references: undefined,
  pointer: undefined,
  retransmitTimeout: undefined,
  ackTimeout: undefined,
  quickAck: undefined,
  congestionWindow: undefined,
  slowStartThreshold: undefined,
  drops: undefined,
  namespace: undefined,
};
