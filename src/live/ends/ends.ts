import type { ChangeLists } from "../../changes/changes";
import type { NamespaceFile } from "../../libc/in-namespace";
import { propertyOf } from "../../procfs/node/descriptor";
import { type DestroyEvent, readDestroyEvent } from "../../sockdiag/destroy-event";
import { SockdexError } from "../../table/errors";
import type { SocketRow, State } from "../../table/index";
import { codeOf } from "../../table/realms";
import { TIME_WAIT } from "../../table/states";
import type { TrackedEnd, TrackedEnds } from "../tracking/tracked-ends";
import { type Verdict, verdictOn } from "./cause";
import type { KnownRow } from "./circumstances";
import { EndedConnection } from "./ended-connection";
import { EndsThread } from "./ends-thread";
import type { KnownTable } from "./known-table";
import { KnownTables } from "./known-tables";
import { monotonic } from "./monotonic";
import type { RingLosses } from "./ring";

/** Ends that were not reported, or without their numbers; each count only rises. */
export interface EndsLost extends RingLosses {
  /** Times that the kernel had no room for events. Each lost one end or more. */
  overruns: number;
  /** Ends this process was too slow to take. */
  dropped: number;
  /** Events that could not be understood. */
  malformed: number;
}

/** What is done with what is heard. */
export interface EndsListener {
  /** Whether anybody listens. If not, only ends of rows are read, for Snapshot.endOf(). */
  isListening(): boolean;
  /** Returns how many were dropped because an iterator is too slow. */
  ended(connections: readonly EndedConnection[]): number;
  /** More was lost. */
  lost(lost: EndsLost): void;
  /** A reading is due, which shows what has vanished. */
  read(): void;
  error(error: SockdexError): void;
}

/** Ends reported in one turn of the event loop: some 2 ms of it. */
const MOST_AT_ONCE = 512;
/** Until the next look, while ends come one after the other. */
const PACE_MS = 20;
/** Until the thread is started again after its death. */
const RESTART_MS = 1000;
/** From a loss to the reading that shows what has vanished: a second loss meanwhile takes no other one. */
const READ_MS = 500;
/** The kernel hands its events to a queue of its own: what a reading misses may still be in it. */
const LATE_MS = 500;
/** For so long rows that are gone are kept for their events: a thread may have to wait for its turn. */
export const KEPT_MS = 5000;

/** Takes ended connections from their thread, adds what snapshots and track() know, and hands them to the listener. */
export class Ends {
  readonly #namespace: () => NamespaceFile | undefined;
  readonly #tracked: TrackedEnds;
  readonly #listener: EndsListener;
  readonly #tables = new KnownTables();
  #thread: EndsThread | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** Losses of earlier threads. */
  #lostBefore: RingLosses = { overruns: 0, dropped: 0 };
  #malformed = 0;
  /** Ends that iterators were too slow to take. */
  #notTaken = 0;
  /** What was reported of `unheard`, and of #notTaken. */
  #reportedLosses = 0;
  #reportedNotTaken = 0;
  /** Losses when the newest snapshot was published. */
  #atSnapshot = 0;
  /** Rows that are gone, or in TIME_WAIT, as they were last, by their cookies, while the events of their ends may still come. */
  readonly #awaited = new Map<bigint | undefined, KnownRow>();
  #readTimer: NodeJS.Timeout | undefined;
  #isClosed = false;

  /** Begins to listen. Throws as EndsThread does. */
  constructor(namespace: () => NamespaceFile | undefined, tracked: TrackedEnds, listener: EndsListener) {
    this.#namespace = namespace;
    this.#tracked = tracked;
    this.#listener = listener;
    this.#start();
  }

  /** Without what iterators were too slow to take: nobody has heard of these. */
  get unheard(): EndsLost {
    const { overruns = 0, dropped = 0 } = this.#thread?.ring.losses ?? {};
    const before = this.#lostBefore;
    return { overruns: before.overruns + overruns, dropped: before.dropped + dropped, malformed: this.#malformed };
  }

  get lost(): EndsLost {
    const { dropped, ...others } = this.unheard;
    return { ...others, dropped: dropped + this.#notTaken };
  }

  /**
   * A snapshot was read; `lists`: what has changed since the one before. Returns their ends, by row, as far as they are known; more may
   * come. Where ends were lost since the one before, rows that are gone are reported too, a little later.
   */
  published(table: KnownTable, listeners: Uint32Array, lists: ChangeLists | undefined): KnownTable["ends"] | undefined {
    while (this.#take() === MOST_AT_ONCE);
    const losses = this.#losses;
    const before = this.#tables.newest;
    if (lists && before) {
      const gone = this.#awaitEnds(before, lists.closed);
      const { state } = table.table.columns;
      this.#awaitEnds(
        before,
        lists.changedFrom.filter((_, i) => state[lists.changed[i] ?? 0] === TIME_WAIT),
      );
      if (losses !== this.#atSnapshot) this.#reportGone(gone, before.began, table.began);
    }
    this.#atSnapshot = losses;
    this.#tables.add(table, listeners);
    return before?.ends;
  }

  /** Resolves when the thread is gone. Nothing is reported any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#readTimer);
    await this.#thread?.stop();
  }

  get #losses(): number {
    const { overruns, dropped } = this.unheard;
    return overruns + dropped;
  }

  #start(): void {
    this.#thread = new EndsThread(
      this.#namespace,
      () => this.#look(),
      (error) => this.#restart(error),
    );
  }

  /** What ends meanwhile is lost. */
  #restart(error: SockdexError): void {
    this.#take();
    const { overruns, dropped } = this.unheard;
    this.#thread = undefined;
    this.#lostBefore = { overruns: overruns + 1, dropped };
    this.#listener.error(error);
    this.#reportLosses();
    // Who hears of it may have closed the monitor.
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => {
      try {
        this.#start();
      } catch (cause) {
        this.#restart(cause instanceof SockdexError ? cause : new SockdexError("ERR_WORKER", String(cause), { cause }));
      }
    }, RESTART_MS).unref();
  }

  /** Reports what is in the ring, and looks again in a while, until it is empty. */
  #look(): void {
    if (this.#isClosed) return;
    const taken = this.#take();
    this.#reportLosses();
    const ring = this.#thread?.ring;
    if (this.#isClosed || ring === undefined) return;
    if (taken === 0 && ring.rest()) return;
    const isMore = taken === MOST_AT_ONCE;
    this.#timer = setTimeout(() => this.#look(), isMore ? 0 : PACE_MS).unref();
  }

  #report(ended: readonly EndedConnection[]): void {
    if (ended.length === 0 || this.#isClosed) return;
    this.#notTaken += this.#listener.ended(ended);
  }

  #reportLosses(): void {
    const losses = this.#losses;
    const isUnheard = losses !== this.#reportedLosses;
    if (this.#isClosed || (!isUnheard && this.#notTaken === this.#reportedNotTaken)) return;
    [this.#reportedLosses, this.#reportedNotTaken] = [losses, this.#notTaken];
    const read = () => {
      this.#readTimer = undefined;
      this.#listener.read();
    };
    // It shows what has vanished.
    if (isUnheard) this.#readTimer ??= setTimeout(read, READ_MS).unref();
    this.#listener.lost(this.lost);
  }

  #take(): number {
    if (this.#isClosed) return 0;
    const ended: EndedConnection[] = [];
    const isListening = this.#listener.isListening();
    const clock = { ended: monotonic(), time: Date.now() };
    const count = this.#thread?.ring.take(MOST_AT_ONCE, (bytes, length, time) => {
      const event = readDestroyEvent(bytes, length);
      if (event === undefined) {
        this.#malformed++;
        return;
      }
      const awaited = this.#awaited.get(event.cookie);
      if (awaited) this.#awaited.delete(event.cookie);
      const tracked = this.#tracked.take(event.cookie);
      const [table, row] = this.#tables.find(event.cookie);
      if (!isListening && table === undefined) return;
      const found = table?.at(row);
      const known = awaited && (found?.row.state ?? "TIME_WAIT") === "TIME_WAIT" ? awaited : found;
      const end = this.#end(event, time, clock.time - (clock.ended - time), tracked, known);
      if (table) table.ends.set(row, end);
      ended.push(end);
    });
    if (isListening) this.#report(ended);
    return count ?? 0;
  }

  #end(
    event: DestroyEvent,
    ended: number,
    time: number,
    tracked: TrackedEnd | undefined,
    known: KnownRow | undefined,
  ): EndedConnection {
    let verdict = verdictOn(event, () => this.#tables.isInbound(event.localPort));
    // Only a connection that was there is in such a state.
    if (verdict.isErased && !verdict.wasConnected && known && known.row.state !== "SYN_SENT") {
      verdict = { ...verdict, cause: "reset", resetBy: "local", wasConnected: true };
    }
    if (tracked) verdict = byError(verdict, tracked.tracked.object);
    // Spelt out: a spread takes some microseconds.
    return new EndedConnection(event, {
      ended,
      time,
      verdict,
      known,
      newest: this.#tables.newest?.began,
      tracked: tracked?.tracked,
      trackedSince: tracked?.since,
    });
  }

  /**
   * Keeps rows that are gone, or in TIME_WAIT, without an event: it may come when no table has their counters any more.
   */
  #awaitEnds(before: KnownTable, closed: Uint32Array): KnownRow[] {
    const { state } = before.table.columns;
    const gone: KnownRow[] = [];
    for (const row of closed) {
      // Of those that go, most are in TIME_WAIT: no row is made.
      if (state[row] === TIME_WAIT || before.ends.has(row)) continue;
      const known = before.at(row);
      if (hasEnd(known.row)) gone.push(known);
    }
    for (const known of gone) this.#awaited.set(known.row.cookie, known);
    const forget = () => {
      for (const { row } of gone) this.#awaited.delete(row.cookie);
    };
    if (gone.length > 0) setTimeout(forget, KEPT_MS).unref();
    return gone;
  }

  /** Reports rows that are gone without an event, once late events have had their time. */
  #reportGone(gone: readonly KnownRow[], lastSeen: number, goneBy: number): void {
    const report = () => {
      if (this.#isClosed) return;
      while (this.#take() === MOST_AT_ONCE);
      const time = Date.now();
      const ended = gone
        .filter(({ row }) => this.#awaited.delete(row.cookie))
        .map((known) => {
          const tracked = known.row.cookie === undefined ? undefined : this.#tracked.take(known.row.cookie);
          return new EndedConnection(known, {
            ended: lastSeen,
            goneBy,
            time,
            verdict: NOTHING_PROVED,
            known,
            newest: undefined,
            tracked: tracked?.tracked,
            trackedSince: tracked?.since,
          });
        });
      if (this.#listener.isListening()) this.#report(ended);
    };
    if (gone.length > 0) setTimeout(report, LATE_MS).unref();
  }
}

const NOTHING_PROVED: Verdict = { cause: "unknown", wasConnected: undefined, isErased: false, resetBy: undefined };

/** Whether the kernel will report this row's end: of TIME_WAIT, and of FIN_WAIT2 without a process, it already has. */
function hasEnd({ state, inode, cookie, protocol }: SocketRow): boolean {
  const isOver = WITHOUT_END.includes(state) || (state === "FIN_WAIT2" && inode === 0);
  return cookie !== undefined && protocol.startsWith("tcp") && !isOver;
}

const WITHOUT_END: readonly State[] = ["TIME_WAIT", "SYN_RECV", "NEW_SYN_RECV", "LISTEN"];

/** What Node told the program's object of its end is proof, too. */
function byError(verdict: Verdict, object: object): Verdict {
  const code = codeOf(propertyOf(object, "errored"));
  if (verdict.cause === "reset" && code === "ECONNRESET") return { ...verdict, resetBy: "remote" };
  if (["reset", "timeout", "unknown"].includes(verdict.cause)) {
    if (code === "ETIMEDOUT") return { ...verdict, cause: "timeout" };
    if (code === "ECONNRESET") return { ...verdict, cause: "reset", resetBy: "remote" };
  }
  return verdict;
}
