import { EventEmitter } from "node:events";
import { callListener } from "../async/call-listener";
import { type Deferred, defer } from "../async/deferred";
import { Newest } from "../async/newest";
import { Changes } from "../changes/changes";
import type { SockdexError } from "../table/index";
import { closed, nothingRead } from "./capture/errors";
import type { CaptureBytes } from "./capture/pack-capture";
import { Announcer } from "./channels";
import type { EndedConnection } from "./ends/ended-connection";
import type { EndsLost } from "./ends/ends";
import { Hearing } from "./ends/hearing";
import type { MonitorEvents } from "./monitor-events";
import { checkOptions, type MonitorOptions } from "./monitor-options";
import { ReaderThread, type ThreadReading } from "./reader-thread";
import { Snapshot } from "./snapshot";
import { SnapshotTable } from "./snapshot-table";
import { LEAKED, type Listener, type OwnFilter, type OwnSocket } from "./tracking/own-sockets";
import type { TrackOptions } from "./tracking/tracked";
import { Tracker } from "./tracking/tracker";

/** Tables that stay while the next one is read: the newest, and the one before, which its changes speak of. */
const KEPT = 2;

/**
 * Watches the kernel's socket tables from a worker thread, so that reading them (1 to 3 µs a socket) never stalls this
 * one. Tables are handed over without a copy, indexes built, in memory both threads see. It keeps no process alive: only
 * a refresh() of one's own is waited for.
 */
export class SocketMonitor extends EventEmitter<MonitorEvents> implements AsyncIterable<Snapshot> {
  readonly #thread: ReaderThread;
  readonly #intervalMs: number | undefined;
  readonly #snapshots = new Newest<Snapshot>();
  readonly #hearing: Hearing;
  readonly #tracker: Tracker;
  readonly #announcer = new Announcer();
  /** Of the newest snapshots, the oldest first. */
  readonly #tables: SnapshotTable[] = [];
  /** The refresh under way, and the one to come: of this turn of the loop, or behind the one under way. */
  #pending: Deferred<Snapshot> | undefined;
  #queued: Deferred<Snapshot> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #holds = 0;
  #closing: Promise<void> | undefined;
  #detach = () => {};
  #lastError: Error | undefined;
  #failures = 0;

  /**
   * Begins at once when there is an interval. Throws ERR_INVALID_ARGUMENT, ERR_NOT_LINUX, ERR_NO_PROCFS, ERR_NO_PROCESS; with
   * `ends: true` also ERR_NO_PEER, ERR_UNSUPPORTED, ERR_PERMISSION, ERR_READ, ERR_SYSTEM_CALL where ends cannot be heard of.
   */
  constructor(options: MonitorOptions = {}) {
    super();
    const checked = checkOptions(options);
    const { intervalMs, signal, ends = false } = options;
    this.#intervalMs = intervalMs;
    this.#hearing = new Hearing(signal?.aborted ? false : ends, options, {
      isListening: () => this.listenerCount("ended") > 0,
      ended: (connections) => callListener(() => this.emit("ended", connections)),
      lost: (lost) => callListener(() => this.emit("lost", lost)),
      read: () => void this.#request(),
      error: (error) => this.#report(error),
    });
    this.#tracker = new Tracker(this.#hearing.tracked);
    this.#thread = new ReaderThread({ ...checked, ends: this.#hearing.isOn }, (error) => this.#report(error));
    if (signal) this.#closeWith(signal);
    if (intervalMs !== undefined && !this.isClosed) this.#tick();
  }

  /** The newest snapshot; undefined before the first. */
  get snapshot(): Snapshot | undefined {
    return this.#snapshots.value;
  }

  /** Its table. Throws ERR_NO_SNAPSHOT before the first refresh is through. */
  get table(): SnapshotTable {
    return this.#current().table;
  }

  /** The newest error that `error` reported; undefined again when a refresh of intervalMs has succeeded since. */
  get lastError(): Error | undefined {
    return this.#lastError;
  }

  /** Refreshes that failed, those of intervalMs included. One that close() cut short does not count. */
  get failures(): number {
    return this.#failures;
  }

  /** Why a monitor with `ends: "auto"` does not hear of ends; undefined where it does, and where it was not asked to. */
  get withoutEnds(): SockdexError | undefined {
    return this.#hearing.refusal;
  }

  /** Ends that could not be told, in numbers that only rise; undefined where ends are not heard of. */
  get lostEnds(): EndsLost | undefined {
    return this.#hearing.lost;
  }

  /** @internal Those among them that `ended` did not report either. The rest were reported, and only slow iterators missed them. */
  get unheardEnds(): EndsLost | undefined {
    return this.#hearing.unheard;
  }

  get isClosed(): boolean {
    return this.#closing !== undefined;
  }

  /**
   * Reads the tables: the snapshot is no older than this call. When a refresh is under way another follows it, one for
   * all who ask meanwhile. Rejects with what readSockets() throws, ERR_WORKER, ERR_CLOSED; the last snapshot then stays.
   */
  async refresh(): Promise<Snapshot> {
    if (this.isClosed) throw closed();
    const { promise } = this.#request();
    this.#hold(1);
    return promise.finally(() => this.#hold(-1));
  }

  /** @internal The newest table as a live page gets it: see ReaderThread.pack(). Rejects with ERR_CLOSED, too. */
  capture(processes: boolean): Promise<CaptureBytes> {
    return this.isClosed ? Promise.reject(closed()) : this.#thread.pack(processes);
  }

  /**
   * The owner's sockets stuck in a state (default CLOSE_WAIT) for longer than `olderThanMs`, in the newest snapshot. Throws
   * ERR_NO_SNAPSHOT before the first refresh is through, and as Snapshot.own() does.
   */
  leaks({ state = LEAKED.state, olderThanMs = LEAKED.olderThanMs, ...others }: OwnFilter = {}): OwnSocket[] {
    return this.#current().own({ state, olderThanMs, ...others });
  }

  /**
   * The owner's sockets whose send queue is stuck, in the newest snapshot: see Snapshot.stuck(). Throws as leaks() does.
   */
  stuck(): OwnSocket[] {
    return this.#current().stuck();
  }

  /**
   * The owner's listeners with what waits at each, in the newest snapshot. None in a cluster's worker, whose listeners the
   * primary process holds: ask in the primary, or `table.of(server)`. Throws as leaks() does.
   */
  backlogs(): Listener[] {
    return this.#current().listeners();
  }

  /**
   * Lets own(), leaks() and backlogs() give this object with its socket's row. Of a server (net, tls, http, https, http2,
   * ws) each connection it accepts from now on is tracked too. Objects are held weakly. A later object with the same
   * socket replaces the one before: a WebSocket replaces its net.Socket. Returns a function that ends it; a server's
   * connections stay tracked until they close. Throws ERR_INVALID_ARGUMENT for what cannot have a
   * socket, ERR_CLOSED.
   */
  track(target: object, options: string | TrackOptions = {}): () => void {
    if (this.isClosed) throw closed();
    return this.#tracker.track(target, options, this.track);
  }

  /**
   * Tracks each connection that this process opens from now on by net.connect(), http, https, fetch() or undici; with
   * `stack: true` leaks() says which code opened it. What tls.connect() returns is not among them: track() it. Returns a
   * function that ends it. Throws ERR_CLOSED.
   */
  trackOutgoing(options: string | TrackOptions = {}): () => void {
    if (this.isClosed) throw closed();
    return this.#tracker.trackOutgoing(options);
  }

  /** Each snapshot from now on, the newest only for who is slow; ends when the monitor is closed. Failures are reported by `error`. */
  [Symbol.asyncIterator](): AsyncIterableIterator<Snapshot> {
    return this.#snapshots.iterate();
  }

  /**
   * Each TCP connection that ends from now on, one by one; it is over when the monitor is closed. Who is slower by 16,384
   * of them loses some, which lostEnds counts. Throws ERR_INVALID_ARGUMENT without the option `ends`, and what
   * `withoutEnds` is.
   */
  ends(): AsyncIterableIterator<EndedConnection> {
    return this.#hearing.iterate();
  }

  /** Ends the worker; refreshes under way are rejected. The last snapshot stays valid. Resolves when the thread is gone. */
  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  [Symbol.dispose](): void {
    void this.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #current(): Snapshot {
    const { snapshot } = this;
    if (snapshot) return snapshot;
    throw nothingRead();
  }

  #end(): Promise<void> {
    const isGone = Promise.all([this.#thread.end(), this.#hearing.close()]).then(() => {});
    clearTimeout(this.#timer);
    this.#tracker.close();
    this.#detach();
    const waiting = [this.#pending, this.#queued];
    this.#pending = this.#queued = undefined;
    for (const one of waiting) one?.reject(closed());
    this.#snapshots.end();
    // Whoever hears of it finds the monitor closed.
    queueMicrotask(() => this.emit("close"));
    return isGone;
  }

  #closeWith(signal: AbortSignal): void {
    const close = () => void this.close();
    if (signal.aborted) {
      close();
      return;
    }
    signal.addEventListener("abort", close, { once: true });
    this.#detach = () => signal.removeEventListener("abort", close);
  }

  /** A refresh by the clock, or the one under way. The next is set when it is through: they never pile up. */
  #tick(): void {
    const start = performance.now();
    const { promise } = this.#pending ?? this.#request();
    promise
      .then(
        () => {
          this.#lastError = undefined;
        },
        (error: Error) => this.#report(error),
      )
      .finally(() => {
        if (this.isClosed || this.#intervalMs === undefined) return;
        const left = Math.max(0, this.#intervalMs - (performance.now() - start));
        this.#timer = setTimeout(() => this.#tick(), left).unref();
      });
  }

  /** One's own wait keeps the process alive, and nothing else does. */
  #hold(more: number): void {
    this.#holds += more;
    this.#thread.hold(this.#holds > 0);
  }

  #request(): Deferred<Snapshot> {
    if (this.#queued) return this.#queued;
    this.#queued = defer();
    // Whoever waits for it hears of a failure; nobody else should.
    this.#queued.promise.catch(() => {});
    queueMicrotask(() => this.#begin());
    return this.#queued;
  }

  /** Begins what was asked for, unless a refresh is under way: one at a time. */
  #begin(): void {
    const pending = this.#queued;
    if (!pending || this.#pending || this.isClosed) return;
    this.#pending = pending;
    this.#queued = undefined;
    for (const table of this.#tables.splice(0, this.#tables.length - KEPT)) table.retire();
    this.#thread.read().then(
      (reading) => this.#publish(pending, reading),
      (error: Error) => this.#fail(pending, error),
    );
  }

  #publish(pending: Deferred<Snapshot>, { reading, memory, progress }: ThreadReading): void {
    if (this.isClosed) return;
    const table = new SnapshotTable(memory, progress);
    const before = this.#tables.at(-1);
    this.#tables.push(table);
    const changes = reading.lists && before ? new Changes(before, table, reading.lists) : undefined;
    const ends = this.#hearing.published(table, reading);
    // A listener of `ended` may have closed it.
    if (this.isClosed) return;
    const snapshot = new Snapshot(table, changes, reading, this.#tracker, this.snapshot, ends);
    this.#snapshots.publish(snapshot);
    pending.resolve(snapshot);
    callListener(() => this.emit("snapshot", snapshot));
    this.#announcer.announce(snapshot);
    this.#pending = undefined;
    this.#begin();
  }

  #fail(pending: Deferred<Snapshot>, error: Error): void {
    if (this.isClosed) return;
    this.#failures++;
    pending.reject(error);
    this.#pending = undefined;
    this.#begin();
  }

  #report(error: Error): void {
    if (this.isClosed) return;
    this.#lastError = error;
    if (this.listenerCount("error") > 0) callListener(() => this.emit("error", error));
  }
}
