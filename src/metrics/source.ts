import { END_CAUSES, type EndCause } from "../live/ends/cause";
import type { EndedConnection } from "../live/ends/ended-connection";
import type { EndsLost } from "../live/ends/ends";
import type { SocketMonitor } from "../live/monitor";
import { ROUND_TRIP_BOUNDS } from "../live/rates/round-trips";
import type { Snapshot } from "../live/snapshot";
import type { ProtocolTally } from "../live/tally";
import { invalidArgument } from "../table/errors";
import { SockdexError } from "../table/index";
import { type Backlog, backlogByListener } from "./backlog";
import { Distribution } from "./distribution";
import { Labels } from "./labels";
import { type Traffic, TrafficTotals } from "./traffic";

/** Options of every exporter. */
export interface LabelOptions {
  /** Listeners with a `listener` label of their own, the others are summed up as `other`. Default 100. */
  maximumListeners?: number;
  /** Names of processes with a `process` label of their own, the others are summed up as `other`. Default 20. */
  maximumProcesses?: number;
}

export const LABEL_OPTIONS = ["maximumListeners", "maximumProcesses"];

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
  readonly #ports: Labels;
  readonly #traffic = new TrafficTotals();
  readonly #processNames: Labels;
  readonly #processTraffic = new TrafficTotals();
  #roundTrips: Distribution | undefined;
  #whenClosed = () => {};
  readonly #ended = new Map<EndCause, number>(END_CAUSES.map((cause) => [cause, 0]));
  readonly #lostBefore: EndsLost | undefined;
  #stopCounting = () => {};

  /** Throws ERR_INVALID_ARGUMENT, and ERR_CLOSED when the monitor is. */
  constructor(monitor: SocketMonitor, { maximumListeners = 100, maximumProcesses = 20 }: LabelOptions) {
    checkMost("maximumListeners", maximumListeners, "listeners");
    checkMost("maximumProcesses", maximumProcesses, "processes");
    if (monitor.isClosed) throw new SockdexError("ERR_CLOSED", "The monitor is closed.");
    this.#monitor = monitor;
    this.#mostListeners = maximumListeners;
    this.#ports = new Labels(maximumListeners);
    this.#processNames = new Labels(maximumProcesses);
    this.#failuresBefore = monitor.failures;
    this.#lostBefore = monitor.lostEnds;
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
    return this.#traffic.byLabel;
  }

  /** What connections have done, by the process that holds them; nothing where that is not known. */
  get processTraffic(): ReadonlyMap<string, Traffic> {
    return this.#processTraffic.byLabel;
  }

  /** Sockets by state of the processes that have a label, as the newest snapshot has them. */
  get processStates(): ReadonlyMap<string, ProtocolTally["states"][]> {
    const byLabel = new Map<string, ProtocolTally["states"][]>();
    for (const { name, states } of this.snapshot?.sums.processes ?? []) {
      const label = this.#processNames.of(name);
      const all = byLabel.get(label);
      if (all) all.push(states);
      else byLabel.set(label, [states]);
    }
    return byLabel;
  }

  /** Round-trip times of the owner's connections, seconds: one for each and each snapshot. Undefined before there are any. */
  get roundTrips(): Distribution | undefined {
    return this.#roundTrips;
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

  readonly #add = ({ changes, table, tally, traffic, sums: { roundTrips, processes } }: Snapshot): void => {
    for (const { port, counts } of traffic) this.#traffic.add(this.#ports.of(String(port)), counts);
    for (const { name, counts } of processes) {
      const label = this.#processNames.of(name);
      if (counts) this.#processTraffic.add(label, counts);
    }
    if (roundTrips) {
      this.#roundTrips ??= new Distribution(ROUND_TRIP_BOUNDS.map(seconds));
      this.#roundTrips.add(roundTrips.counts, seconds(roundTrips.sum));
    }
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

function checkMost(name: string, most: number, what: string): void {
  if (!Number.isInteger(most) || most < 0) throw invalidArgument(`${name} ${String(most)} is not a number of ${what}.`);
}

const seconds = (microseconds: number) => microseconds / 1e6;
