/** How it goes on with the server. Times are milliseconds since 1970. */
export type LiveState =
  | { kind: "live"; intervalMs: number }
  /** Something is selected: the newest capture waits for that. */
  | { kind: "held" }
  | { kind: "paused"; since: number }
  /** `why` is what the server says; undefined where it says nothing. */
  | { kind: "lost"; since: number; why: string | undefined };

/** What the server waits for at most, and some more. */
const LONGEST_WAIT_MS = 40_000;
/** In which a capture must have come, once it has begun to: the server waits for slow viewers no longer than a minute. */
const LONGEST_TRANSFER_MS = 65_000;
const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 10_000;

/**
 * Gets captures from the server that the page came from, one at a time: the next is asked for when the page has taken in the
 * last one, and is the newest then. What fails is tried again until it succeeds.
 */
export class LiveSource {
  readonly #take: (capture: Blob) => Promise<void>;
  readonly #tell: (state: LiveState) => void;
  /** Undefined while paused. */
  #running: Running | undefined;
  /** The name of the newest capture. */
  #after = "";
  #intervalMs = 0;
  #contact = Date.now();

  /** `take` resolves when the page is ready for the next capture. */
  constructor(take: (capture: Blob) => Promise<void>, tell: (state: LiveState) => void) {
    this.#take = take;
    this.#tell = tell;
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /** Asks for nothing more: a server whose pages are all paused reads nothing. */
  pause(): void {
    const running = this.#running;
    this.#running = undefined;
    if (!running) return;
    running.isOver = true;
    running.end();
    this.#tell({ kind: "paused", since: Date.now() });
  }

  resume(): void {
    if (this.#running) return;
    this.#running = { isOver: false, end: () => {} };
    void this.#run(this.#running);
  }

  async #run(running: Running): Promise<void> {
    let retryMs = FIRST_RETRY_MS;
    while (!running.isOver) {
      try {
        const capture = await this.#ask(running);
        if (running.isOver) return;
        this.#contact = Date.now();
        retryMs = FIRST_RETRY_MS;
        this.#tell({ kind: "live", intervalMs: this.#intervalMs });
        if (capture) await this.#take(capture);
      } catch (error) {
        if (running.isOver) return;
        const why = error instanceof Refusal ? error.message : undefined;
        this.#tell({ kind: "lost", since: this.#contact, why });
        await wait(retryMs, running);
        retryMs = Math.min(LAST_RETRY_MS, retryMs * 2);
      }
    }
  }

  /** The next capture; undefined where there is none yet. */
  async #ask(running: Running): Promise<Blob | undefined> {
    const asking = new AbortController();
    running.end = () => asking.abort();
    const longest = this.#intervalMs > 0 ? Math.min(LONGEST_WAIT_MS, 10_000 + 3 * this.#intervalMs) : LONGEST_WAIT_MS;
    let timer = setTimeout(running.end, longest);
    try {
      const address = `${location.pathname}?after=${encodeURIComponent(this.#after)}`;
      const response = await fetch(address, { cache: "no-store", signal: asking.signal });
      await refuse(response);
      this.#intervalMs = Number(response.headers.get("sockdex-interval"));
      if (response.status === 204) return undefined;
      clearTimeout(timer);
      timer = setTimeout(running.end, LONGEST_TRANSFER_MS);
      const capture = await response.blob();
      this.#after = response.headers.get("sockdex-capture") ?? "";
      return capture;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** From resume() to pause(). */
interface Running {
  isOver: boolean;
  /** Ends what is waited for. */
  end: () => void;
}

/** What the server says instead of a capture. */
class Refusal extends Error {}

/** Throws a Refusal for what is not an answer of sockdex's: an error, or the page of a proxy or a login. */
async function refuse(response: Response): Promise<void> {
  if (response.ok && response.headers.has("sockdex-interval")) return;
  const isText = response.headers.get("content-type")?.startsWith("text/plain") ?? false;
  const text = isText ? (await response.text()).trim().slice(0, 300) : "";
  if (response.status === 401 || response.ok) throw new Refusal("Sign in again, and reload the page.");
  throw new Refusal(text === "" ? `The server returns ${response.status}.` : text);
}

/** Less where that is ended, or the network comes back. */
function wait(milliseconds: number, running: Running): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      removeEventListener("online", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    addEventListener("online", end);
    running.end = end;
  });
}
