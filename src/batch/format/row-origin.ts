import { countOf, type Rows, stretches } from "../rows/rows";
import type { Scratch } from "./scratch";

/** The line each row stands in, from 1. */
export function lineNumbers(scratch: Scratch, rows: Rows): Float64Array {
  const { chosen } = rows;
  const lines = scratch.take(Float64Array, countOf(rows));
  for (const { from, to, run } of stretches(rows)) {
    for (let i = from; i < to; i++) lines[i] = run.line + (chosen ? (chosen[i] ?? 0) : i) - run.row;
  }
  return lines;
}

/** The number of the table each row is of, from 1. */
export function tableNumbers(scratch: Scratch, rows: Rows): Int32Array {
  const numbers = scratch.take(Int32Array, countOf(rows));
  for (const { from, to, run } of stretches(rows)) numbers.fill(run.table, from, to);
  return numbers;
}
