import type { Holders } from "../../procfs/process/socket-holders";
import type { EndedConnection } from "../ends/ended-connection";
import type { SocketMonitor } from "../monitor";
import type { Snapshot } from "../snapshot";
import { type CountedRows, goneByTables, thereNow } from "./counted-rows";
import { endedRows } from "./ended-rows";
import { Listeners } from "./listeners";
import { RowOwners } from "./row-owners";
import { Traffic } from "./traffic";

/** Ends kept until the next snapshot: what comes on top, while nobody refreshes, is not counted. */
const MOST_ENDS = 2 ** 17;

/**
 * Measures what all TCP connections do, from snapshot to snapshot of a monitor with `info: ["bytesSent"]`. With the
 * monitor's option `ends` connections count to their last byte, those included that no snapshot has seen; without it
 * what they do after the last snapshot that has them is missing.
 */
export class TrafficMeter {
  readonly #monitor: SocketMonitor;
  readonly #listeners = new Listeners();
  readonly #owners = new RowOwners(this.#listeners);
  #ended: EndedConnection[] = [];
  /** Ends that were not kept. */
  #dropped = 0;
  /** Ends that were not heard of, or not kept, when it took the snapshot before. */
  #lostBefore = 0;
  /** When the snapshot before was read: milliseconds since 1970. */
  #timeBefore = 0;
  #heldBefore: Holders["byInode"] = new Map();
  #traffic: Traffic | undefined;
  /** Whether a snapshot was taken: ends before the first one were not all heard. */
  #hasBegun = false;

  /** Measures from the monitor's next snapshot on. */
  constructor(monitor: SocketMonitor) {
    this.#monitor = monitor;
    monitor.on("ended", this.#hear);
    monitor.on("snapshot", this.#take);
  }

  /** Between the newest two snapshots; undefined where the newest has no rates, or is the first that was measured. */
  get traffic(): Traffic | undefined {
    return this.#traffic;
  }

  /** Measures no more. */
  close(): void {
    this.#monitor.off("ended", this.#hear);
    this.#monitor.off("snapshot", this.#take);
    this.#ended = [];
    this.#traffic = undefined;
  }

  readonly #hear = (connections: readonly EndedConnection[]): void => {
    for (const connection of connections) {
      if (this.#ended.length < MOST_ENDS) this.#ended.push(connection);
      else this.#dropped++;
    }
  };

  readonly #take = (snapshot: Snapshot): void => {
    const { table, time } = snapshot;
    const rates = this.#hasBegun ? snapshot.rates : undefined;
    this.#hasBegun = true;
    const ended = this.#ended;
    this.#ended = [];
    const lost = this.#takeLost();
    this.#listeners.add(table);
    const holders = this.#takeHolders(snapshot);
    const parts: CountedRows[] = [];
    let uncounted = lost;
    if (rates && this.#monitor.lostEnds) {
      const between = { elapsedMs: rates.elapsedMs, sinceTime: this.#timeBefore };
      const gone = endedRows(ended, table, between, this.#owners, this.#listeners);
      uncounted += gone.uncounted;
      parts.push(gone);
    } else if (rates) parts.push(...goneByTables(snapshot));
    this.#timeBefore = time;
    const keyed = this.#owners.take(snapshot);
    if (rates) parts.push(thereNow(snapshot, rates, keyed));
    this.#traffic =
      rates && new Traffic({ time, elapsedMs: rates.elapsedMs, uncounted }, parts, this.#listeners, holders);
  };

  /** Ends not heard of since the snapshot before, as far as the kernel says how many. */
  #takeLost(): number {
    const { overruns = 0, dropped = 0, malformed = 0 } = this.#monitor.unheardEnds ?? {};
    const lost = overruns + dropped + malformed + this.#dropped;
    const more = lost - this.#lostBefore;
    this.#lostBefore = lost;
    return more;
  }

  /** Who holds sockets now, and who held those that have ended since. */
  #takeHolders(snapshot: Snapshot): () => Holders {
    if (!snapshot.hasHolders) return () => snapshot.socketHolders();
    const { byInode, ...others } = snapshot.socketHolders();
    const all = new Map(this.#heldBefore);
    for (const [inode, holders] of byInode) all.set(inode, holders);
    this.#heldBefore = byInode;
    return () => ({ byInode: all, ...others });
  }
}
