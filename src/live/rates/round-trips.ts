import { COLUMN_FIELDS } from "../../table/info/tcp-info-fields";
import { ESTABLISHED } from "../../table/states";
import type { OwnedRows } from "../ownership";
import type { SharedTable } from "../shared-table";

/** Upper bounds of the buckets, microseconds: from within one machine to a bad line around the world. */
export const ROUND_TRIP_BOUNDS: readonly number[] = [
  ...[100, 250, 500, 1000, 2500, 5000, 10_000, 25_000],
  ...[50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000],
];

/** Round-trip times of the owner's established connections, each once. */
export interface RoundTrips {
  /** Of each bucket how many are in it and in none before; behind them how many are above all bounds. */
  readonly counts: readonly number[];
  /** Microseconds. */
  readonly sum: number;
}

const INFO_BYTES = COLUMN_FIELDS.rtt.at + COLUMN_FIELDS.rtt.width;

/** Undefined where the table has no round-trip times: no such column, or all rows are from /proc. */
export function countRoundTrips(table: SharedTable, { rows }: Pick<OwnedRows, "rows">): RoundTrips | undefined {
  const { rtt, infoBytes, state } = table.columns;
  if (rtt === undefined || infoBytes === undefined || table.source === "procfs") return undefined;
  const counts = new Array<number>(ROUND_TRIP_BOUNDS.length + 1).fill(0);
  let sum = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0;
    const time = rtt[row] ?? 0;
    // 0: not measured yet.
    if (time === 0 || (infoBytes[row] ?? 0) < INFO_BYTES || ((state[row] ?? 0) & 0x7f) !== ESTABLISHED) continue;
    const bucket = bucketOf(time);
    counts[bucket] = (counts[bucket] ?? 0) + 1;
    sum += time;
  }
  return { counts, sum };
}

function bucketOf(time: number): number {
  let bucket = 0;
  while (time > (ROUND_TRIP_BOUNDS[bucket] ?? Number.POSITIVE_INFINITY)) bucket++;
  return bucket;
}
