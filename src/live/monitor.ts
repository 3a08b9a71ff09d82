import { EventEmitter } from "node:events";
import { Worker } from "node:worker_threads";
import workerSource from "../../build/live-worker.txt";
import { changesModule } from "../module/changes";
import { sharedModule } from "../module/shared";
import { invalidArgument } from "../table/errors";
import { SockdexError } from "../table/index";
import { Changes } from "./changes";
import { type Deferred, defer } from "./deferred";
import { type Answer, errorOf, type SnapshotAnswer, type WorkerData } from "./messages";
import { checkOptions, type MonitorOptions } from "./monitor-options";
import { SharedMemories, SnapshotTable } from "./shared-table";
import { type Listener, type OwnFilter, type OwnSocket, Snapshot } from "./snapshot";
import type { SnapshotOptions } from "./snapshots";

export interface MonitorEvents {
  snapshot: [snapshot: Snapshot];
  /** A refresh of intervalMs failed; the next one comes all the same. Without a listener, lastError tells. */
  error: [error: Error];
  close: [];
}

/**
 * Watches the kernel's socket tables from a worker thread, so that reading them (2 to 3 µs a socket) never stalls this
 * one. Tables are handed over without a copy, indexes built, in memory both threads see. It keeps no process alive: only
 * a refresh() of one's own is waited for.
 */
export class SocketMonitor extends EventEmitter<MonitorEvents> implements AsyncIterable<Snapshot> {
  readonly #options: SnapshotOptions;
  readonly #intervalMs: number | undefined;
  readonly #waiting = new Set<(snapshot: Snapshot | undefined) => void>();
  #worker: Worker | undefined;
  #memories = new SharedMemories();
  #pending: Deferred<Snapshot> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #snapshot: Snapshot | undefined;
  #previous: SnapshotTable | undefined;
  #holds = 0;
  #isClosed = false;
  #detach = () => {};
  #lastError: Error | undefined;
  #failures = 0;

  /** Begins at once when there is an interval. Throws ERR_INVALID_ARGUMENT, ERR_NOT_LINUX, ERR_NO_PROCFS, ERR_NO_PROCESS. */
  constructor(options: MonitorOptions = {}) {
    super();
    this.#options = checkOptions(options);
    const { intervalMs, signal } = options;
    this.#intervalMs = intervalMs;
    if (signal) this.#closeWith(signal);
    if (intervalMs !== undefined && !this.#isClosed) this.#tick();
  }

  /** The newest snapshot; undefined before the first. */
  get snapshot(): Snapshot | undefined {
    return this.#snapshot;
  }

  /** Its table. Throws ERR_INVALID_ARGUMENT before the first refresh is through. */
  get table(): SnapshotTable {
    return this.#current().table;
  }

  /** What the last refresh of intervalMs failed of; undefined when it did not. */
  get lastError(): Error | undefined {
    return this.#lastError;
  }

  /** Refreshes that failed, of intervalMs and of one's own; one that close() cut short is none of them. */
  get failures(): number {
    return this.#failures;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /**
   * Reads the tables now, or joins the refresh that is under way. The table of the snapshot before the last is empty from
   * here on. Rejects with what readSockets() throws, ERR_WORKER, ERR_CLOSED; the last snapshot then stays.
   */
  async refresh(): Promise<Snapshot> {
    const { promise } = this.#start();
    this.#hold(1);
    return promise.finally(() => this.#hold(-1));
  }

  /** The owner's sockets stuck in a state (default CLOSE_WAIT) for longer than `olderThanMs`, in the newest snapshot. */
  leaks({ state = "CLOSE_WAIT", olderThanMs = 60_000 }: OwnFilter = {}): OwnSocket[] {
    return this.#current().own({ state, olderThanMs });
  }

  /** The owner's listeners with what waits at each, in the newest snapshot. */
  backlogs(): Listener[] {
    return this.#current().listeners();
  }

  /** Each snapshot from now on, the newest only for who is slow; ends when the monitor is closed. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Snapshot, void, undefined> {
    let last = this.#snapshot;
    for (;;) {
      if (this.#snapshot && this.#snapshot !== last) {
        last = this.#snapshot;
      } else {
        last = await this.#next();
        if (!last) return;
      }
      yield last;
    }
  }

  /** Ends the worker; a refresh under way is rejected. The last snapshot stays valid. Resolves when the thread is gone. */
  async close(): Promise<void> {
    const worker = this.#worker;
    if (!this.#isClosed) {
      this.#isClosed = true;
      clearTimeout(this.#timer);
      this.#detach();
      this.#worker = undefined;
      this.#fail(closed());
      for (const wake of this.#waiting) wake(undefined);
      this.emit("close");
    }
    await worker?.terminate();
  }

  [Symbol.dispose](): void {
    void this.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #current(): Snapshot {
    if (this.#snapshot) return this.#snapshot;
    throw invalidArgument("Nothing has been read yet: await refresh() first.");
  }

  #next(): Promise<Snapshot | undefined> {
    if (this.#isClosed) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const wake = (snapshot: Snapshot | undefined) => {
        this.#waiting.delete(wake);
        resolve(snapshot);
      };
      this.#waiting.add(wake);
    });
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

  /** A refresh by the clock. The next one is set when it is through: they never pile up. */
  #tick(): void {
    const start = performance.now();
    this.#start()
      .promise.then(
        () => {
          this.#lastError = undefined;
        },
        (error: Error) => {
          this.#lastError = error;
          if (!this.#isClosed && this.listenerCount("error") > 0) this.emit("error", error);
        },
      )
      .finally(() => {
        if (this.#isClosed || this.#intervalMs === undefined) return;
        const left = Math.max(0, this.#intervalMs - (performance.now() - start));
        this.#timer = setTimeout(() => this.#tick(), left).unref();
      });
  }

  /** One's own wait keeps the process alive, and nothing else does. */
  #hold(more: number): void {
    this.#holds += more;
    if (this.#holds > 0) this.#worker?.ref();
    else this.#worker?.unref();
  }

  #start(): Deferred<Snapshot> {
    if (this.#pending) return this.#pending;
    this.#pending = defer();
    const { promise } = this.#pending;
    // Whoever waits for it hears of a failure; nobody else should.
    promise.catch(() => {});
    const pending = this.#pending;
    if (this.#isClosed) {
      this.#fail(closed());
      return pending;
    }
    this.#worker ??= this.#spawn();
    this.#previous?.retire();
    this.#previous = undefined;
    this.#worker.postMessage(null);
    return pending;
  }

  #spawn(): Worker {
    this.#memories = new SharedMemories();
    const modules = { shared: sharedModule(), changes: changesModule() };
    const workerData: WorkerData = { options: this.#options, modules };
    const worker = new Worker(workerSource, {
      eval: true,
      name: "sockdex",
      workerData,
      // Loaders of this process would only slow its start.
      execArgv: [],
    });
    // Node holds on to a worker anew when it is up.
    worker.on("online", () => this.#hold(0));
    worker.unref();
    worker.on("message", (answer: Answer) => this.#receive(answer));
    worker.on("error", (cause) => this.#lose(worker, `The monitor's worker failed: ${String(cause)}.`, cause));
    worker.on("exit", (code) => this.#lose(worker, `The monitor's worker ended with ${code}.`));
    return worker;
  }

  /** A worker is gone: the next refresh starts another. Its memories stay as long as tables are in them. */
  #lose(worker: Worker, message: string, cause?: unknown): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    this.#fail(new SockdexError("ERR_WORKER", message, { cause }));
  }

  #receive(answer: Answer): void {
    if ("failure" in answer) this.#fail(errorOf(answer));
    else this.#publish(answer);
  }

  #publish({ handover, lists, ...found }: SnapshotAnswer): void {
    const table = new SnapshotTable(this.#memories.of(handover), handover.progress);
    this.#previous = this.#snapshot?.table;
    const changes = lists && this.#previous ? new Changes(this.#previous, table, lists) : undefined;
    const snapshot = new Snapshot(table, changes, found);
    this.#snapshot = snapshot;
    const pending = this.#pending;
    this.#pending = undefined;
    pending?.resolve(snapshot);
    for (const wake of this.#waiting) wake(snapshot);
    this.emit("snapshot", snapshot);
  }

  #fail(error: Error): void {
    const pending = this.#pending;
    this.#pending = undefined;
    if (pending && !this.#isClosed) this.#failures++;
    pending?.reject(error);
  }
}

function closed(): SockdexError {
  return new SockdexError("ERR_CLOSED", "The monitor is closed.");
}
