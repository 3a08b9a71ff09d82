import type { SocketLike } from "../procfs/node/descriptor";
import { type NodeQueries, rowOf, stateOf } from "../procfs/node/node-table";
import { QueryTable, type SocketRow, type State, type TableSource } from "../table/index";
import { INSPECT } from "../table/queries/query-table";

/**
 * The main thread's view of a table that a worker has read: no copy. It can be asked all that a table can be, and not
 * be fed. Once the worker needs its memory again, every question throws ERR_RETIRED.
 */
export class SnapshotTable extends QueryTable implements NodeQueries {
  /** As LiveTable.of(). Throws ERR_INVALID_ARGUMENT, ERR_RETIRED. */
  of(socket: SocketLike): SocketRow | undefined {
    return rowOf(this.#held(), socket);
  }

  /** As LiveTable.stateOf(): no row is made. Throws ERR_INVALID_ARGUMENT, ERR_RETIRED. */
  stateOf(socket: SocketLike): State | undefined {
    return stateOf(this.#held(), socket);
  }

  /** What the rows came from. `mixed`: some tables by netlink, those of `diagnostics.fallback` from /proc. */
  get source(): TableSource | "mixed" {
    return this.progress.source;
  }

  /** Whether the worker has taken its memory back: no question is answered any more. */
  get isRetired(): boolean {
    return this.isGone;
  }

  /** @internal A view of what the worker has set aside behind the rows. Throws ERR_RETIRED. */
  numbersAt(address: number, numbers: number): Float64Array {
    return new Float64Array(this.memory.buffer, address, numbers);
  }

  /** @internal Lets go of the worker's memory. */
  retire(): void {
    this.letGo();
  }

  /** @internal */
  override [INSPECT](): object {
    return this.isRetired ? { isRetired: true } : super[INSPECT]();
  }

  /** Itself. Throws ERR_RETIRED, for a closed socket too: that it is not there says nothing then. */
  #held(): this {
    this.memory;
    return this;
  }
}
