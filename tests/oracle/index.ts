/**
 * The plain reference parser: docs/grammar.md rule by rule, for clarity and not for speed.
 * It shares nothing with the parser it judges.
 */
import { coreOf } from "./core";
import { type Heading, headingOf, isHeader } from "./headers";
import { linesOf, tokensOf } from "./lines";
import { Numbers } from "./numbers";
import { rowOf } from "./rows";
import type { OracleOptions, OracleResult } from "./types";

export { DETAIL_BIT } from "./details";
export type { OracleDetails, OracleOptions, OracleProblem, OracleResult, OracleRow, Reason } from "./types";

const LONGEST_LINE = 4096;
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
  let heading: Heading = "undecided";

  for (const line of linesOf(bytes)) {
    result.lines++;
    result.tornTail = line.torn;
    const tooLong = line.text.length > LONGEST_LINE;
    const tokens = tooLong ? [] : tokensOf(line.text);

    if (!tooLong && tokens.length === 0) {
      result.skipped++;
      continue;
    }
    if (isHeader(tokens)) {
      heading = headingOf(line.text, tokens);
      result.headers++;
      result.skipped++;
      continue;
    }
    const core = tooLong ? "length" : coreOf(line, tokens);
    if (typeof core === "string") {
      result.malformed++;
      const { number, byteOffset, text } = line;
      result.problems.push({ line: number, byteOffset, reason: core, text: text.slice(0, QUOTED) });
      continue;
    }
    result.rows.push(rowOf(core, tokens, { options, heading, numbers }));
  }
  result.saturated = numbers.saturated;
  return result;
}
