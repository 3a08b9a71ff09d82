import { channel } from "node:diagnostics_channel";
import { Streams } from "../../async/streams";
import { libc } from "../../libc/libc";
import type { Where } from "../../procfs/network/net-folder";
import { placeOf } from "../../procfs/tables/place";
import { ENDS_PURPOSE } from "../../sockdiag/destroy-socket";
import { invalidArgument, SockdexError } from "../../table/errors";
import { CHANNELS } from "../channels";
import type { Reading } from "../reading";
import type { SnapshotTable } from "../snapshot-table";
import { TrackedEnds } from "../tracking/tracked-ends";
import type { EndedConnection } from "./ended-connection";
import { Ends, type EndsLost } from "./ends";
import { KnownTable } from "./known-table";

const endedChannel = channel(CHANNELS.ended);

/** What a monitor with the option `ends` does with what it hears. */
export interface MonitorEnds {
  /** Whether there is a listener of `ended`. */
  isListening(): boolean;
  ended(connections: readonly EndedConnection[]): void;
  lost(lost: EndsLost): void;
  /** A reading is due. */
  read(): void;
  error(error: SockdexError): void;
}

/** The ended connections of one monitor: whether it receives them, who listens, and what its snapshots know of them. */
export class Hearing {
  /** The ends of what track() follows; undefined where ends are not received. */
  readonly tracked: TrackedEnds | undefined;
  /** Why ends are not heard of, though `auto` asked for them. */
  readonly refusal: SockdexError | undefined;
  readonly #ends: Ends | undefined;
  readonly #streams = new Streams<EndedConnection>();

  /** Begins to hear of them. Throws what libc() and EndsThread throw, unless `ends` is `auto`. */
  constructor(ends: boolean | "auto", where: Where, monitor: MonitorEnds) {
    if (ends === false) return;
    try {
      this.tracked = new TrackedEnds(libc(ENDS_PURPOSE));
      this.#ends = new Ends(() => placeOf(where).namespace(), this.tracked, {
        ...monitor,
        isListening: () => monitor.isListening() || !this.#streams.isEmpty || endedChannel.hasSubscribers,
        ended: (connections) => {
          monitor.ended(connections);
          for (const connection of connections) endedChannel.publish(connection);
          return this.#streams.push(connections);
        },
      });
    } catch (error) {
      if (ends !== "auto" || !(error instanceof SockdexError)) throw error;
      this.tracked = undefined;
      this.refusal = error;
    }
  }

  get isOn(): boolean {
    return this.#ends !== undefined;
  }

  get lost(): EndsLost | undefined {
    return this.#ends?.lost;
  }

  /** `lost` without what iterators were too slow to take. */
  get unheard(): EndsLost | undefined {
    return this.#ends?.unheard;
  }

  /** Throws ERR_INVALID_ARGUMENT where ends are not heard of by choice, and what `auto` was refused for. */
  iterate(): AsyncIterableIterator<EndedConnection> {
    if (this.#ends) return this.#streams.iterate();
    throw this.refusal ?? invalidArgument("This monitor does not hear of ends: give it the option ends.");
  }

  /** A snapshot was read. Returns the ends of rows of the one before. */
  published(table: SnapshotTable, reading: Reading): ReadonlyMap<number, EndedConnection> | undefined {
    const { known, directionHints, lists } = reading;
    if (known === undefined || this.#ends === undefined) return undefined;
    return this.#ends.published(new KnownTable(table, known, reading), directionHints.listeners, lists);
  }

  /** Resolves when the thread is gone. Nothing is reported any more. */
  async close(): Promise<void> {
    this.#streams.end();
    await this.#ends?.close();
  }
}
