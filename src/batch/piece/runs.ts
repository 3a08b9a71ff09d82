import { NO_HINT } from "../../../assembly/header";
import type { Run } from "../rows/rows";
import { begun, type Event, type ParserState } from "./parser-state";

/**
 * Numbers the lines and tables of a piece whose rows have these protocols. A table begins at a label, at a header
 * (unless its label has begun it), at the first row of a text, and where the protocol changes from one row to the next:
 * tables put together without headers.
 */
export function buildRuns(
  protocols: Uint8Array,
  events: readonly Event[],
  from: ParserState,
): { runs: Run[] } & Pick<ParserState, "tables" | "begun" | "protocol"> {
  const runs: Run[] = [];
  let { tables, begun: state, protocol } = from;

  const begin = (how: number) => {
    tables++;
    state = how;
    // A table's first row changes from nothing.
    protocol = NO_HINT;
  };
  /** Rows `first` … `end` − 1 in consecutive lines, behind `lines` lines of the piece. */
  const take = (first: number, end: number, lines: number) => {
    if (first === end) return;
    if (state === begun.NONE) begin(begun.ROWS);
    state = begun.ROWS;
    for (let row = first; row < end; row++) {
      const next = protocols[row] ?? 0;
      if (protocol !== next && protocol !== NO_HINT) tables++;
      if (protocol !== next || row === first)
        runs.push({ row, line: from.lines + lines + 1 + row - first, table: tables });
      protocol = next;
    }
  };

  let row = 0;
  let lines = 0;
  for (const event of events) {
    // The event's own line lies between the rows before it and those behind it.
    take(row, event.row, lines);
    row = event.row;
    lines = event.lines;
    if (event.what === "label") begin(begun.LABEL);
    else if (event.what === "header") {
      if (state === begun.LABEL) state = begun.HEADER;
      else begin(begun.HEADER);
    }
  }
  take(row, protocols.length, lines);
  return { runs, tables, begun: state, protocol };
}
