import { COLUMN_FIELDS } from "../../table/info/tcp-info-fields";
import { COUNTERS, RATES, type RateValues, valuesOf } from "./rate-names";

/** What some connections have done since the snapshot before, added up from their rates: counts, not rates. */
export class RateSums {
  readonly #sums = new Float64Array(RATES.length);

  /** `values`: the table's rates, one behind the other. `seconds`: what they were measured over. */
  add(values: Float64Array, row: number, size: number, seconds: number): void {
    const sums = this.#sums;
    for (let i = 0; i < sums.length; i++) {
      const rate = values[i * size + row] ?? 0;
      if (rate > 0) sums[i] = (sums[i] ?? 0) + Math.round(rate * seconds);
    }
  }

  /** NaN for what the kernel does not count. `infoBytes`: as many bytes of tcp_info as it fills. */
  counts(infoBytes: number): RateValues {
    return valuesOf((name) => {
      const { at, width } = COLUMN_FIELDS[COUNTERS[name]];
      return infoBytes < at + width ? Number.NaN : (this.#sums[RATES.indexOf(name)] ?? 0);
    });
  }
}
