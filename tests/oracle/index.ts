/**
 * The plain reference parser: docs/grammar.md rule by rule, for clarity and not for speed.
 * It shares nothing with the parser it judges.
 */
import { Numbers } from "./numbers";
import { readLines } from "./read-lines";
import { rowOf } from "./rows";
import type { OracleOptions, OracleResult } from "./types";

export { DETAIL_BIT } from "./details";
export type { OracleDetails, OracleOptions, OracleProblem, OracleResult, OracleRow, Reason } from "./types";

const QUOTED = 80;

/** Every line is a row, skipped or malformed. Input without any row or header is for the caller to refuse. */
export function parseOracle(bytes: Uint8Array, options: OracleOptions = {}): OracleResult {
  const result: OracleResult = {
    rows: [],
    lines: 0,
    malformed: 0,
    skipped: 0,
    saturated: 0,
    headers: 0,
    tornTail: false,
    problems: [],
  };
  const numbers = new Numbers();
  for (const read of readLines(bytes, options.protocol)) {
    const { number, byteOffset, torn, text } = read.line;
    result.tornTail = torn;
    result.lines = number;
    if (read.what === "row") result.rows.push(rowOf(read, { options, numbers }));
    else if (read.what === "malformed") {
      result.malformed++;
      result.problems.push({ line: number, byteOffset, reason: read.reason, text: text.slice(0, QUOTED) });
    }
    if (read.what === "header") result.headers++;
  }
  result.skipped = result.lines - result.rows.length - result.malformed;
  result.saturated = numbers.saturated;
  return result;
}
