import { SockdexError } from "../../../src/core";
import { parseOracle } from "../../oracle/index";
import type { Entry } from "../case";
import { difference } from "../difference";
import { drawTold, feed } from "../feed";
import { Tables } from "../tables";

const tables = new Tables({ strict: true });

/** `strict`: the first line that is not a row is an error that names it, and nothing is left of the input. */
export const strict: Entry = {
  name: "strict",
  weight: 8,
  run(bytes, random) {
    const told = drawTold(random);
    const table = tables.get(told.details, told.byteOrder);
    table.restart(told.protocol);
    const expected = parseOracle(bytes, told);
    const [problem] = expected.problems;
    try {
      const finding = feed(table, bytes, random);
      if (problem) return `line ${problem.line} was let pass`;
      return finding ?? difference(table, expected) ?? table.touched();
    } catch (error) {
      if (!(error instanceof SockdexError) || error.code !== "ERR_MALFORMED_ROW" || !problem) throw error;
      const { line, byteOffset, text } = error;
      if (line !== problem.line || byteOffset !== problem.byteOffset || text !== problem.text) {
        return `${line}, ${byteOffset}, ${JSON.stringify(text)}, not ${JSON.stringify(problem)}`;
      }
      return table.size > 0 ? "rows are left" : table.touched();
    }
  },
  reset: () => tables.reset(),
};
