import type { TableView } from "../../index";

/** Where rows come from, the same for all rows of a text. */
export interface Origin {
  /** The file, or the archive and the file in it. */
  readonly source: string;
  /** Undefined: not known of this one. */
  readonly host: string | undefined;
  /** Milliseconds since 1970, UTC. */
  readonly time: number | undefined;
}

/** Rows that stand in consecutive lines of one table. */
export interface Run {
  /** Its first row; it reaches to the next run's. */
  readonly row: number;
  /** The line that row stands in, from 1. */
  readonly line: number;
  /** Number of the table in its text, from 1. */
  readonly table: number;
}

/** Rows to be written: the table's, good until it changes. */
export interface Rows {
  readonly table: TableView;
  /** Their numbers, ascending; undefined: all. */
  readonly chosen: Uint32Array | undefined;
  readonly origin: Origin | undefined;
  /** Ascending by row, the first at row 0; empty where nobody asks for lines and tables. */
  readonly runs: readonly Run[];
}

export function countOf({ table, chosen }: Rows): number {
  return chosen?.length ?? table.size;
}

/** The rows in portions of at most `most`. */
export function* portions(rows: Rows, most: number): Generator<Rows, void, undefined> {
  const count = countOf(rows);
  if (count <= most) {
    yield rows;
    return;
  }
  for (let from = 0; from < count; from += most) {
    const to = Math.min(from + most, count);
    const chosen = rows.chosen?.subarray(from, to) ?? new Uint32Array(to - from).map((_, i) => from + i);
    yield { ...rows, chosen };
  }
}

/** A stretch of the rows to be written, all of one run: places in `chosen`, or row numbers where all are. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly run: Run;
}

const NO_RUN: Run = { row: 0, line: 1, table: 1 };

/** The rows cut into runs. */
export function* stretches({ table, chosen, runs }: Rows): Generator<Stretch, void, undefined> {
  const end = chosen?.length ?? table.size;
  let from = 0;
  for (const [i, run] of (runs.length > 0 ? runs : [NO_RUN]).entries()) {
    const limit = runs[i + 1]?.row ?? table.size;
    let to = Math.min(limit, end);
    if (chosen) for (to = from; to < end && (chosen[to] ?? 0) < limit; ) to++;
    if (to > from) yield { from, to, run };
    from = to;
  }
}
