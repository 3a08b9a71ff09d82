import { SockdexError } from "../../../src/core";
import type { Entry } from "../case";
import { pieces } from "../feed";
import { SteppedTable } from "../stepped-table";

/** Calls and turns of loops that a byte may cost at most. */
const STEPS_A_BYTE = 12;
/** What each commit() may cost beside: it looks at a torn line again, and that has 4096 bytes at most. */
const STEPS_A_COMMIT = 4096 * STEPS_A_BYTE;
/** Indexes, duplicates and a selection together. */
const STEPS_A_ROW = 200;

let table: SteppedTable | undefined;

/** Work stays in proportion to the input, whatever that is: counted, not timed. */
export const work: Entry = {
  name: "work",
  weight: 3,
  run(bytes, random) {
    table ??= new SteppedTable({ details: true });
    table.clear();
    for (const piece of pieces(bytes, random)) {
      const steps = STEPS_A_COMMIT + piece.length * STEPS_A_BYTE;
      table.stepsOf(steps, (fed) => fed.append(piece));
    }
    table.stepsOf(STEPS_A_COMMIT, (fed) => {
      try {
        fed.end();
      } catch (error) {
        if (!(error instanceof SockdexError)) throw error;
      }
    });
    table.stepsOf(STEPS_A_COMMIT + table.size * STEPS_A_ROW, (asked) => {
      asked.rowOfInode(1);
      asked.byEndpoints({ address: "::", port: 1 });
      asked.diagnostics.duplicates;
      asked.select({ state: 1, local: ["10.0.0.0/8", "::1"] });
      asked.countByState();
    });
    return undefined;
  },
  reset() {
    table = undefined;
  },
};
