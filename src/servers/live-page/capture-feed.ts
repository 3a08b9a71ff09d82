import { randomBytes } from "node:crypto";
import { SocketMonitor } from "../../live/monitor";
import { SockdexError } from "../../table/errors";
import { PROTOCOLS } from "../../table/protocols";

/** A viewer who waits for so long is told that there is nothing yet: proxies give up on what takes longer. */
const LONGEST_WAIT_MS = 25_000;
/** A monitor of the feed's own is closed when nobody has looked for so long. */
const IDLE_MS = 60_000;
/** Viewers who wait at once. */
const MOST_WAITING = 1000;

export interface FeedCapture {
  /** Other than that of any capture before, of another feed too. */
  id: string;
  /** As packReading() gives them. */
  bytes: Uint8Array;
}

interface Waiting {
  resolve(capture: FeedCapture | undefined): void;
  reject(error: Error): void;
}

/**
 * Captures for any number of viewers: one reading in an interval is for all of them, and nothing is read while nobody
 * waits. Only the newest capture is kept.
 */
export class CaptureFeed {
  readonly #given: SocketMonitor | undefined;
  readonly #intervalMs: number;
  readonly #processes: boolean;
  readonly #waiting = new Set<Waiting>();
  readonly #name = randomBytes(6).toString("hex");
  #own: SocketMonitor | undefined;
  #newest: FeedCapture | undefined;
  #captures = 0;
  /** When the table of the newest was read. */
  #newestTime = 0;
  /** When reading the newest was begun, and the last reading at all: that one may have failed. */
  #newestBegun = Number.NEGATIVE_INFINITY;
  #begun = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #idle: NodeJS.Timeout | undefined;
  #isReading = false;
  #isClosed = false;

  /** Without a monitor it makes one of its own when somebody looks. `processes`: captures have who holds their sockets. */
  constructor(monitor: SocketMonitor | undefined, intervalMs: number, processes: boolean) {
    this.#given = monitor;
    this.#intervalMs = intervalMs;
    this.#processes = processes;
  }

  /**
   * The newest capture, if it is another one than `after` and no older than the interval, else the next one; undefined where
   * none came in time. Rejects with what the reading fails with, with ERR_CLOSED, and when too many wait.
   */
  async next(after: string | undefined, signal: AbortSignal): Promise<FeedCapture | undefined> {
    if (this.#isClosed) throw closed();
    const newest = this.#newest;
    const isFresh = performance.now() - this.#newestBegun < this.#intervalMs;
    if (newest && newest.id !== after && isFresh) return newest;
    if (this.#waiting.size >= MOST_WAITING) {
      throw new Error(`${MOST_WAITING} pages are open already: close some.`);
    }
    return this.#wait(signal);
  }

  /** Ends what it has begun; a monitor that was given goes on. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    for (const { reject } of [...this.#waiting]) reject(closed());
    await this.#leave();
  }

  #wait(signal: AbortSignal): Promise<FeedCapture | undefined> {
    return new Promise((resolve, reject) => {
      const settle = (end: () => void) => {
        clearTimeout(timer);
        signal.removeEventListener("abort", give);
        this.#waiting.delete(one);
        if (this.#waiting.size === 0) this.#rest();
        end();
      };
      const one: Waiting = {
        resolve: (capture) => settle(() => resolve(capture)),
        reject: (error) => settle(() => reject(error)),
      };
      const give = () => one.resolve(undefined);
      const timer = setTimeout(give, LONGEST_WAIT_MS).unref();
      signal.addEventListener("abort", give);
      this.#waiting.add(one);
      this.#schedule();
    });
  }

  #schedule(): void {
    clearTimeout(this.#idle);
    if (this.#timer || this.#isReading || this.#isClosed) return;
    const left = Math.max(0, this.#begun + this.#intervalMs - performance.now());
    this.#timer = setTimeout(() => void this.#read(), left).unref();
  }

  /** Nobody waits. */
  #rest(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => void this.#leave(), Math.max(IDLE_MS, this.#intervalMs)).unref();
  }

  async #read(): Promise<void> {
    this.#timer = undefined;
    this.#isReading = true;
    const begun = performance.now();
    this.#begun = begun;
    try {
      const newest = await this.#capture();
      if (!this.#isClosed) this.#newest = newest;
      this.#newestBegun = begun;
      for (const { resolve } of [...this.#waiting]) resolve(newest);
    } catch (error) {
      for (const { reject } of [...this.#waiting]) reject(error instanceof Error ? error : new Error(String(error)));
    }
    this.#isReading = false;
    if (this.#waiting.size > 0) this.#schedule();
  }

  async #capture(): Promise<FeedCapture> {
    this.#own ??= this.#given ? undefined : new SocketMonitor({ protocols: PROTOCOLS, info: true, owner: false });
    const monitor = this.#given ?? this.#own;
    if (!monitor) throw closed();
    // One that reads by itself is not asked to read more often.
    const { snapshot } = monitor;
    const isDue = !snapshot || snapshot.time === this.#newestTime || Date.now() - snapshot.time > this.#intervalMs;
    if (isDue) await monitor.refresh();
    const { time, bytes } = await monitor.capture(this.#processes);
    this.#newestTime = time;
    return { id: `${this.#name}-${++this.#captures}`, bytes };
  }

  async #leave(): Promise<void> {
    clearTimeout(this.#idle);
    this.#newest = undefined;
    const own = this.#own;
    this.#own = undefined;
    await own?.close();
  }
}

function closed(): SockdexError {
  return new SockdexError("ERR_CLOSED", "The page is closed.");
}
