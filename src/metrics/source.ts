import { END_CAUSES, type EndCause } from "../live/ends/cause";
import type { EndedConnection } from "../live/ends/ended-connection";
import type { EndsLost } from "../live/ends/ends";
import type { SocketMonitor } from "../live/monitor";
import type { Snapshot } from "../live/snapshot";
import { invalidArgument } from "../table/errors";
import { SockdexError } from "../table/index";
import { type Backlog, backlogByListener } from "./backlog";
import { type Traffic, TrafficTotals } from "./traffic";

/** Listeners with a label of their own, when nothing else is said. */
const MOST_LISTENERS = 100;

/** What has happened since the metrics were registered. */
export interface Totals {
  refreshes: number;
  failures: number;
  opened: number;
  closed: number;
  stuckTx: number;
  stuckRx: number;
  malformed: number;
  duplicates: number;
}

/** Where the metrics of one registration take their values from: a monitor, and what is added up of its snapshots. */
export class MetricSource {
  readonly #monitor: SocketMonitor;
  readonly #mostListeners: number;
  readonly #failuresBefore: number;
  readonly #totals = { refreshes: 0, opened: 0, closed: 0, stuckTx: 0, stuckRx: 0, malformed: 0, duplicates: 0 };
  #backlogs: { of: Snapshot; byListener: ReadonlyMap<string, Backlog> } | undefined;
  readonly #traffic: TrafficTotals;
  #whenClosed = () => {};
  readonly #ended = new Map<EndCause, number>(END_CAUSES.map((cause) => [cause, 0]));
  readonly #lostBefore: EndsLost | undefined;
  #stopCounting = () => {};

  /** Throws ERR_INVALID_ARGUMENT, and ERR_CLOSED when the monitor is. */
  constructor(monitor: SocketMonitor, mostListeners = MOST_LISTENERS) {
    if (!Number.isInteger(mostListeners) || mostListeners < 0) {
      throw invalidArgument(`maximumListeners ${String(mostListeners)} is not a number of listeners.`);
    }
    if (monitor.isClosed) throw new SockdexError("ERR_CLOSED", "The monitor is closed.");
    this.#monitor = monitor;
    this.#mostListeners = mostListeners;
    this.#failuresBefore = monitor.failures;
    this.#lostBefore = monitor.lostEnds;
    this.#traffic = new TrafficTotals(mostListeners);
  }

  /** Adds up from here on. `whenClosed` is called when the monitor is closed before stop(). */
  start(whenClosed: () => void): void {
    this.#whenClosed = whenClosed;
    this.#monitor.on("snapshot", this.#add);
    this.#monitor.on("close", this.#whenClosed);
    if (!this.hearsEnds) return;
    this.#stopCounting = this.onEnded((connections) => {
      for (const { cause } of connections) this.#ended.set(cause, (this.#ended.get(cause) ?? 0) + 1);
    });
  }

  stop(): void {
    this.#monitor.off("snapshot", this.#add);
    this.#monitor.off("close", this.#whenClosed);
    this.#stopCounting();
    this.#backlogs = undefined;
  }

  /** Whether the monitor hears of ended connections. */
  get hearsEnds(): boolean {
    return this.#lostBefore !== undefined;
  }

  /** Calls back with connections that end. Returns what ends it. */
  onEnded(listener: (connections: readonly EndedConnection[]) => void): () => void {
    this.#monitor.on("ended", listener);
    return () => void this.#monitor.off("ended", listener);
  }

  /** Ended connections by their cause; undefined where they are not heard of. */
  get ended(): ReadonlyMap<EndCause, number> | undefined {
    return this.hearsEnds ? this.#ended : undefined;
  }

  /** Ends that were lost; undefined where they are not heard of. */
  get lostEnds(): EndsLost | undefined {
    const [before, now] = [this.#lostBefore, this.#monitor.lostEnds];
    if (before === undefined || now === undefined) return undefined;
    const { overruns, dropped, malformed } = now;
    return {
      overruns: overruns - before.overruns,
      dropped: dropped - before.dropped,
      malformed: malformed - before.malformed,
    };
  }

  /** The monitor's newest snapshot. */
  get snapshot(): Snapshot | undefined {
    return this.#monitor.snapshot;
  }

  get totals(): Totals {
    return { ...this.#totals, failures: this.#monitor.failures - this.#failuresBefore };
  }

  /** What connections of the owner's listening ports have done, by port. */
  get traffic(): ReadonlyMap<string, Traffic> {
    return this.#traffic.byPort;
  }

  /** Connections that wait, by listener of the owner's; of none before the first snapshot. Made once for a snapshot. */
  get backlogs(): ReadonlyMap<string, Backlog> {
    const { snapshot } = this;
    if (!snapshot) return new Map();
    if (this.#backlogs?.of !== snapshot) {
      this.#backlogs = { of: snapshot, byListener: backlogByListener(snapshot, this.#mostListeners) };
    }
    return this.#backlogs.byListener;
  }

  readonly #add = ({ changes, table, tally, traffic }: Snapshot): void => {
    this.#traffic.add(traffic);
    const totals = this.#totals;
    totals.refreshes++;
    totals.malformed += table.diagnostics.malformed;
    totals.duplicates += tally.duplicates ?? 0;
    if (!changes) return;
    totals.opened += changes.opened.length;
    totals.closed += changes.closed.length;
    totals.stuckTx += changes.stuckTx.length;
    totals.stuckRx += changes.stuckRx.length;
  };
}
