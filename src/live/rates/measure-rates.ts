import { REPEATS } from "../../../assembly/changes/layout";
import type { Comparison } from "../../changes/comparison";
import type { Columns } from "../../table/columns";
import { COLUMN_FIELDS } from "../../table/info/tcp-info-fields";
import { PROTOCOLS } from "../../table/protocols";
import type { SharedTable } from "../shared-table";
import { COUNTERS, RATES, type RateName } from "./rate-names";

/** Where the rates of a table's rows are, and over which time they were measured. */
export interface MeasuredRates {
  /** Address in the table's memory. An f64 a row for each rate, one rate behind the other in the order of RATES. */
  readonly address: number;
  /** Milliseconds between the two readings, on a clock that is never set. */
  readonly elapsedMs: number;
}

// In place of a row before.
const YOUNGER = -1;
const WITHOUT_RATES = -2;

/** Of two tables that were read one after the other, what each connection did in between. */
export class RateMeter {
  /** Of each row, its row before, YOUNGER or WITHOUT_RATES. */
  #rowsBefore = new Int32Array(0);

  /**
   * Puts the rates behind the rows of `table`, which `comparison` has matched with `before`: in one pass for each rate.
   * Undefined where the tables have no counters: they have no such columns, or one of them is from /proc. `duplicates`:
   * rows of `table` that list a socket once more, undefined where they were not counted. Throws ERR_OUT_OF_MEMORY.
   */
  measure(
    before: SharedTable,
    table: SharedTable,
    comparison: Comparison,
    elapsedMs: number,
    duplicates: number | undefined,
  ): MeasuredRates | undefined {
    const hasCounters = PROTOCOLS.map((protocol) => before.hasInfoOf(protocol) && table.hasInfoOf(protocol));
    if (table.columns.bytesReceived === undefined || !hasCounters.includes(true) || !(elapsedMs > 0)) return undefined;
    const { size } = table;
    const address = table.setAside(size * RATES.length);
    const { columns } = table;
    this.#findRowsBefore(columns, comparison, hasCounters);
    if (duplicates !== 0) this.#dropRepeats(columns);
    const rates = table.numbersAt(address, size * RATES.length);
    const of = (name: RateName) => rates.subarray(RATES.indexOf(name) * size, (RATES.indexOf(name) + 1) * size);
    for (const name of RATES) this.#subtract(name, before.columns, columns, of(name));
    const [bytesOut, bytesRetransmitted] = [of("bytesOut"), of("bytesRetransmitted")];
    // What is sent again is counted before it is sent: it may fail.
    for (let row = 0; row < size; row++) {
      bytesOut[row] = Math.max(0, (bytesOut[row] ?? 0) - (bytesRetransmitted[row] ?? 0));
    }
    const aSecond = 1000 / elapsedMs;
    for (let i = 0; i < rates.length; i++) rates[i] = (rates[i] ?? 0) * aSecond;
    return { address, elapsedMs };
  }

  #findRowsBefore({ protocol }: Columns, comparison: Comparison, hasCounters: readonly boolean[]): void {
    const { partners } = comparison;
    if (this.#rowsBefore.length < protocol.length) this.#rowsBefore = new Int32Array(Math.ceil(protocol.length * 1.25));
    const rowsBefore = this.#rowsBefore;
    for (let row = 0; row < protocol.length; row++) {
      const partner = partners[row] ?? 0;
      const isCounted = hasCounters[protocol[row] ?? 0] === true && partner < REPEATS;
      // A partner of 0 is none.
      rowsBefore[row] = isCounted ? partner - 1 : WITHOUT_RATES;
    }
  }

  /** Of sockets that both tables list twice one row stays. */
  #dropRepeats({ cookie = new BigUint64Array() }: Columns): void {
    const seen = new Set<bigint>();
    for (const [row, number] of cookie.entries()) {
      if (this.#rowsBefore[row] === WITHOUT_RATES) continue;
      if (seen.has(number)) this.#rowsBefore[row] = WITHOUT_RATES;
      seen.add(number);
    }
  }

  /** How much the counter of a rate has risen for each row; NaN where a row has none. */
  #subtract(rate: RateName, before: Columns, after: Columns, risen: Float64Array): void {
    const name = COUNTERS[rate];
    const { at, width } = COLUMN_FIELDS[name];
    const [earlier, later] = [before[name], after[name]];
    const { infoBytes } = after;
    if (earlier === undefined || later === undefined || infoBytes === undefined) return;
    const rowsBefore = this.#rowsBefore;
    for (let row = 0; row < risen.length; row++) {
      const rowBefore = rowsBefore[row] ?? WITHOUT_RATES;
      if (rowBefore === WITHOUT_RATES || (infoBytes[row] ?? 0) < at + width) {
        risen[row] = Number.NaN;
        continue;
      }
      const now = later[row] ?? 0;
      const was = rowBefore === YOUNGER ? 0 : (earlier[rowBefore] ?? 0);
      risen[row] = risenBy(was, now, width);
    }
  }
}

/** How much a counter of so many bytes has risen. */
export function risenBy(was: number, now: number, width: number): number {
  return now >= was ? now - was : fallen(was, now, width);
}

/** Of a counter that is lower than before: one of 32 bits has begun anew at 2^32, or the socket was connected anew. */
function fallen(was: number, now: number, width: number): number {
  return width === 4 && was - now > 2 ** 31 ? now + 2 ** 32 - was : now;
}
