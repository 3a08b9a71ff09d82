import { setTimeout as wait } from "node:timers/promises";
import { Worker } from "node:worker_threads";

/** Bits of a gate: the thread is loading; it is about to be ended, and does not begin to. */
const [LOADING, SHUT] = [1, 2];

/** How long a thread that does not finish loading is waited for. */
const LONGEST_LOAD_MS = 10_000;

/** Part of a LibcWorker's `workerData`. */
export interface LoadGate {
  /** For loadThrough(). */
  readonly gate: SharedArrayBuffer;
}

/** Those that are not ended yet: a process that exits ends them all. */
const running = new Set<LibcWorker>();
const shutAll = () => {
  for (const worker of running) worker.shutNow();
};

/**
 * A thread that loads the C library's calls, by loadThrough(). Koffi aborts the whole process when the thread is ended
 * while it loads, so terminate() and the process's exit wait until it has: some milliseconds. Calls can be interrupted.
 * It keeps the process alive only where hold() says so.
 */
export class LibcWorker extends Worker {
  readonly #gate: Int32Array;
  #isHeld = false;

  /** `source`: the thread's script. `data`: its workerData, to which the gate is added. Throws what a Worker's constructor does. */
  constructor(source: string, name: string, data: object) {
    const gate = new SharedArrayBuffer(4);
    // Loaders of this process would only slow its start.
    super(source, { eval: true, name, workerData: { ...data, gate } satisfies LoadGate, execArgv: [] });
    this.#gate = new Int32Array(gate);
    if (running.size === 0) process.on("exit", shutAll);
    running.add(this);
    this.unref();
    // Node holds on to a worker anew when it is up.
    this.on("online", () => this.hold(this.#isHeld));
    // One that died while it loaded could not say that it no longer does.
    this.once("exit", () => {
      Atomics.and(this.#gate, 0, ~LOADING);
      this.#forget();
    });
  }

  /** Whether it keeps the process alive. */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    if (isHeld) this.ref();
    else this.unref();
  }

  /** Keeps the process alive until the thread is gone. */
  override async terminate(): Promise<number> {
    this.#isHeld = true;
    for (let left = LONGEST_LOAD_MS; this.#shut() && left > 0; left--) await wait(1);
    this.#forget();
    return super.terminate();
  }

  /** Returns when the thread can be ended. */
  shutNow(): void {
    if (this.#shut()) Atomics.wait(this.#gate, 0, LOADING | SHUT, LONGEST_LOAD_MS);
  }

  #forget(): void {
    running.delete(this);
    if (running.size === 0) process.off("exit", shutAll);
  }

  /** Returns whether the thread is still loading. */
  #shut(): boolean {
    return (Atomics.or(this.#gate, 0, SHUT) & LOADING) !== 0;
  }
}

/** In the thread: returns what `load` returns. Throws when the thread is about to be ended, and what `load` throws. */
export function loadThrough<T>(gate: SharedArrayBuffer, load: () => T): T {
  const state = new Int32Array(gate);
  if (Atomics.compareExchange(state, 0, 0, LOADING) !== 0) throw new Error("This thread is about to be ended.");
  try {
    return load();
  } finally {
    Atomics.and(state, 0, ~LOADING);
    Atomics.notify(state, 0);
  }
}
