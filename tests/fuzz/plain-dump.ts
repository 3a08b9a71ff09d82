import { readOtherLine } from "../../src/batch/piece/other-lines";
import type { Protocol } from "../../src/core";
import { coreOf } from "../oracle/core";
import { type Heading, headingOf, isHeader } from "../oracle/headers";
import type { OracleProblem, OracleRow } from "../oracle/index";
import { linesOf, tokensOf } from "../oracle/lines";
import { Numbers } from "../oracle/numbers";
import { rowOf } from "../oracle/rows";

/** A row, and where it stands: the line from 1, and which table of the text it is in, from 1. */
export interface PlacedRow {
  line: number;
  table: number;
  row: OracleRow;
}

export interface PlainDump {
  rows: PlacedRow[];
  /** Damaged lines: labels, prompts and rulers are none. */
  problems: OracleProblem[];
  tables: number;
}

export interface DumpOptions {
  protocol?: Protocol;
  byteOrder: "little" | "big";
  details: boolean;
}

const LONGEST_LINE = 4096;
/** A longer line is no label, whatever it says. */
const LONGEST_LABEL = 512;

/** A conversion's text as docs/batch.md has it, line by line and as plainly as can be: tables with labels between. */
export function parsePlainDump(bytes: Uint8Array, options: DumpOptions): PlainDump {
  const dump: PlainDump = { rows: [], problems: [], tables: 0 };
  const numbers = new Numbers();
  let heading: Heading = "undecided";
  let told = options.protocol;
  /** What began the present table last, and the protocol of its last row. */
  const last: { begun: "nothing" | "label" | "header" | "row"; protocol: string | undefined } = {
    begun: "nothing",
    protocol: undefined,
  };
  const begin = (by: typeof last.begun) => {
    dump.tables++;
    last.begun = by;
    last.protocol = undefined;
  };
  for (const line of linesOf(bytes)) {
    const isTooLong = line.text.length > LONGEST_LINE;
    const tokens = isTooLong ? [] : tokensOf(line.text);
    if (!isTooLong && tokens.length === 0) continue;
    if (isHeader(tokens)) {
      heading = headingOf(line.text, tokens);
      if (last.begun === "label") last.begun = "header";
      else begin("header");
      continue;
    }
    const core = isTooLong ? "length" : coreOf(line, tokens);
    if (typeof core !== "string") {
      const row = rowOf(core, tokens, {
        options: { ...options, ...(told === undefined ? {} : { protocol: told }) },
        heading,
        numbers,
      });
      if (last.begun === "nothing") begin("row");
      else if (last.protocol !== undefined && last.protocol !== row.protocol) dump.tables++;
      last.begun = "row";
      last.protocol = row.protocol;
      dump.rows.push({ line: line.number, table: dump.tables, row });
      continue;
    }
    const isLabel = core === "slot" && line.text.length <= LONGEST_LABEL;
    const other = isLabel ? readOtherLine(line.text.trim()) : undefined;
    if (other?.protocol !== undefined) {
      told = other.protocol;
      heading = "undecided";
      begin("label");
    }
    if (other) continue;
    const { number, byteOffset, text } = line;
    dump.problems.push({ line: number, byteOffset, reason: core, text: text.slice(0, 80) });
  }
  return dump;
}
