import type { Protocol } from "../../src/core";
import type { OracleProblem, OracleRow } from "../oracle/index";
import { Numbers } from "../oracle/numbers";
import { readLines } from "../oracle/read-lines";
import { rowOf } from "../oracle/rows";

/** A row, and where it stands: the line from 1, and which table of the text it is in, from 1. */
export interface PlacedRow {
  line: number;
  table: number;
  row: OracleRow;
}

export interface PlainDump {
  rows: PlacedRow[];
  /** Damaged lines. */
  problems: OracleProblem[];
  tables: number;
}

export interface DumpOptions {
  protocol?: Protocol;
  byteOrder: "little" | "big";
  details: boolean;
}

/** Prompts, comments and rulers are not damage, as docs/batch.md has it. */
const NOTE = /^(?:[\w.@:~/[\]() -]{0,120}[$#%>](?: .*)?|[-=*_~ ]{3,})$/;
const LONGEST_NOTE = 512;

/** A conversion's text as docs/batch.md has it, line by line and as plainly as can be: tables with labels between. */
export function parsePlainDump(bytes: Uint8Array, options: DumpOptions): PlainDump {
  const dump: PlainDump = { rows: [], problems: [], tables: 0 };
  const numbers = new Numbers();
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
  for (const read of readLines(bytes, options.protocol)) {
    const { number, byteOffset, text } = read.line;
    if (read.what === "label") begin("label");
    else if (read.what === "header") {
      if (last.begun === "label") last.begun = "header";
      else begin("header");
    } else if (read.what === "row") {
      const row = rowOf(read, { options, numbers });
      if (last.begun === "nothing") begin("row");
      else if (last.protocol !== undefined && last.protocol !== row.protocol) dump.tables++;
      last.begun = "row";
      last.protocol = row.protocol;
      dump.rows.push({ line: number, table: dump.tables, row });
    } else if (read.what === "malformed") {
      const isShort = read.reason === "slot" && read.text.length <= LONGEST_NOTE;
      if (isShort && NOTE.test(read.text.trim())) continue;
      dump.problems.push({ line: number, byteOffset, reason: read.reason, text: text.slice(0, 80) });
    }
  }
  return dump;
}
