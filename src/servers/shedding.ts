import { invalidArgument } from "../table/errors";
import { FUNCTION, NUMBER, refuseOtherKinds } from "../table/reading/option-kinds";
import { refuseUnknown } from "../table/reading/options";
import { type NoQueue, type QueueReader, shareOf } from "./accept-queue";
import type { HttpRequest } from "./http";

export interface SheddingOptions {
  /** Requests are shed from this share of the accept queue's limit on: more than 0, at most 1. Default 0.8. */
  above?: number;
  /** They are, until the share has fallen to this. Default half of `above`. */
  below?: number;
  /** What Retry-After says. Unit: seconds. Default 5. */
  retryAfter?: number;
  /** The queue is looked at once in this time, however many requests come. Unit: ms. Default 10. */
  lookEveryMs?: number;
  /** Requests that are never shed, as those of a health check. */
  except?: (request: HttpRequest) => boolean;
}

const OPTIONS = { above: NUMBER, below: NUMBER, retryAfter: NUMBER, lookEveryMs: NUMBER, except: FUNCTION };

/** Whether requests are to be shed now, by the fullest accept queue of some servers. */
export class Shedder {
  readonly retryAfter: string;
  readonly #above: number;
  readonly #below: number;
  readonly #lookEveryMs: number;
  readonly #except: ((request: HttpRequest) => boolean) | undefined;
  readonly #servers: ReadonlyMap<object, unknown>;
  readonly #reader: QueueReader;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #isOverloaded = false;
  #hasWarned = false;

  /** `servers` may come to be others. Throws ERR_INVALID_ARGUMENT. */
  constructor(options: SheddingOptions, servers: ReadonlyMap<object, unknown>, reader: QueueReader) {
    refuseUnknown(options, Object.keys(OPTIONS), "option of shed");
    refuseOtherKinds(options, OPTIONS);
    const { above = 0.8, below = above / 2, retryAfter = 5, lookEveryMs = 10, except } = options;
    if (!(above > 0 && above <= 1)) throw invalidArgument(`above ${String(above)} is not a share between 0 and 1.`);
    if (!(below >= 0 && below <= above)) throw invalidArgument(`below ${String(below)} is not a share up to ${above}.`);
    if (!(Number.isInteger(retryAfter) && retryAfter >= 0)) {
      throw invalidArgument(`retryAfter ${String(retryAfter)} is not a whole number of seconds.`);
    }
    if (!(lookEveryMs >= 0))
      throw invalidArgument(`lookEveryMs ${String(lookEveryMs)} is not a number of milliseconds.`);
    this.retryAfter = String(retryAfter);
    this.#above = above;
    this.#below = below;
    this.#lookEveryMs = lookEveryMs;
    this.#except = except;
    this.#servers = servers;
    this.#reader = reader;
  }

  /** As of the last look; takes another one when it is due. */
  get isOverloaded(): boolean {
    const now = performance.now();
    if (now - this.#lookedAt >= this.#lookEveryMs) {
      this.#lookedAt = now;
      this.#look();
    }
    return this.#isOverloaded;
  }

  sheds(request: HttpRequest): boolean {
    return this.isOverloaded && this.#except?.(request) !== true;
  }

  #look(): void {
    const queue = this.#reader.fullest(this.#servers.keys(), (why) => this.#warn(why));
    const share = queue ? shareOf(queue) : 0;
    this.#isOverloaded = share >= (this.#isOverloaded ? this.#below : this.#above) && share > 0;
  }

  /** Once: a server goes on without. */
  #warn(why: NoQueue): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    process.emitWarning(`sockdex sheds no requests, because the accept queue is not known: ${why}.`, {
      code: "SOCKDEX_NO_QUEUE",
    });
  }
}
