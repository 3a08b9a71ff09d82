import { Top } from "../../summary/top";
import { noRow, retiredTable } from "../../table/errors";
import type { SocketHolders } from "../../text/holders";
import type { SnapshotTable } from "../snapshot-table";
import { groupRates, type RateGroup, type RateGroupOptions } from "./group-rates";
import type { MeasuredRates } from "./measure-rates";
import { checkMost, checkRate, RATES, type RateArrays, type RateName, type RateValues, valuesOf } from "./rate-names";

/**
 * What connections did between two snapshots, a second: an array for each rate, one number a row of `snapshot.table`. They
 * are views into the table's memory, and valid as long as the table. NaN: the row has no rates, as listeners, TIME_WAIT,
 * SYN_RECV, what is not TCP, rows from /proc, and the second row of a socket that is listed twice. A connection that is
 * younger than the snapshot before counts from its beginning.
 */
export class Rates implements RateArrays {
  /** Milliseconds between the two readings, on a clock that is never set. */
  readonly elapsedMs: number;
  readonly #table: SnapshotTable;
  readonly #address: number;
  readonly #holders: () => SocketHolders;
  readonly #views = new Map<RateName, Float64Array>();

  /** @internal `holders` may throw. */
  constructor(table: SnapshotTable, { address, elapsedMs }: MeasuredRates, holders: () => SocketHolders) {
    this.#table = table;
    this.#holders = holders;
    this.#address = address;
    this.elapsedMs = elapsedMs;
  }

  /** Bytes received in order, each once; a FIN counts as one. */
  get bytesIn(): Float64Array {
    return this.#view("bytesIn");
  }

  /** Bytes sent, each once: those sent again are in bytesRetransmitted. */
  get bytesOut(): Float64Array {
    return this.#view("bytesOut");
  }

  /** Segments received, acknowledgements too. */
  get segmentsIn(): Float64Array {
    return this.#view("segmentsIn");
  }

  /** Segments sent, acknowledgements and those sent again too. */
  get segmentsOut(): Float64Array {
    return this.#view("segmentsOut");
  }

  /** Segments sent again. */
  get retransmits(): Float64Array {
    return this.#view("retransmits");
  }

  /** Bytes sent again. */
  get bytesRetransmitted(): Float64Array {
    return this.#view("bytesRetransmitted");
  }

  /** The rates of a row, a copy; undefined where it has none. Throws ERR_INVALID_ARGUMENT if the row does not exist, and ERR_RETIRED. */
  of(row: number): RateValues | undefined {
    const { size } = this.#table;
    if (!(Number.isInteger(row) && row >= 0 && row < size)) throw noRow(row, size);
    const values = valuesOf((name) => this[name][row] ?? Number.NaN);
    return Number.isNaN(values.segmentsIn) ? undefined : values;
  }

  /** Numbers of the rows with the highest of a rate, the highest first; rows where it is 0 are left out. Throws ERR_INVALID_ARGUMENT, ERR_RETIRED. */
  top(name: RateName, most = 10): number[] {
    checkRate("name", name);
    checkMost("most", most);
    const rates = this.#view(name);
    const top = new Top<number>(most, (row, other) => row < other);
    for (let row = 0; row < rates.length; row++) {
      const rate = rates[row] ?? 0;
      if (rate > 0) top.offer(rate, row);
    }
    return top.entries.map(({ key }) => key);
  }

  /**
   * Added up by what summarize() counts by: `remote`, `remote/24`, `local-port`, `process`, `state,uid` and the rest. One
   * pass over the rows, on this thread. Throws ERR_INVALID_ARGUMENT, also where it takes holders and they are not known,
   * ERR_RETIRED, and what kept the monitor from finding holders.
   */
  by(what: string, options: RateGroupOptions = {}): RateGroup {
    if (this.#table.isRetired) throw retiredTable();
    return groupRates(this.#table, this, what, options, this.#holders);
  }

  #view(name: RateName): Float64Array {
    if (this.#table.isRetired) throw retiredTable();
    let view = this.#views.get(name);
    if (view === undefined) {
      const { size } = this.#table;
      view = this.#table.numbersAt(this.#address + RATES.indexOf(name) * size * 8, size);
      this.#views.set(name, view);
    }
    return view;
  }
}
