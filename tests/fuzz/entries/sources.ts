import { parseOracle } from "../../oracle/index";
import type { Entry, Finding } from "../case";
import { rowDifference } from "../difference";
import { drawTold, pieces } from "../feed";
import { pickBehind, Tables } from "../tables";

const tables = new Tables();

/** Several inputs in one table: each has its own lines, headers and torn end. */
export const sources: Entry = {
  name: "sources",
  weight: 5,
  run(bytes, random) {
    const told = drawTold(random);
    const table = tables.get(told.details, told.byteOrder);
    table.restart();
    const behind = pickBehind(random);
    const cuts = [0, random.below(bytes.length + 1), random.below(bytes.length + 1), bytes.length].sort(
      (a, b) => a - b,
    );
    const results = [0, 1, 2].map((i) => {
      const text = bytes.subarray(cuts[i], cuts[i + 1]);
      table.begin({ name: `source ${i}`, ...(told.protocol === undefined ? {} : { protocol: told.protocol }) });
      for (const piece of pieces(text, random)) table.feed(piece, behind);
      table.endSource();
      return parseOracle(text, told);
    });
    const total = (count: (result: (typeof results)[number]) => number) =>
      results.reduce((sum, result) => sum + count(result), 0);
    const { diagnostics } = table;
    for (const name of ["lines", "malformed", "skipped", "headers", "saturated"] as const) {
      const should = total((result) => result[name]);
      if (diagnostics[name] !== should) return `${name}: ${diagnostics[name]}, not ${should}`;
    }
    const problems = results.flatMap((result, i) =>
      result.problems.map((problem) => ({ ...problem, source: `source ${i}` })),
    );
    if (JSON.stringify(inOrder(diagnostics.problems)) !== JSON.stringify(inOrder(problems.slice(0, 16)))) {
      return `problems: ${JSON.stringify(diagnostics.problems)}, not ${JSON.stringify(problems)}`;
    }
    const rows = results.flatMap((result) => result.rows);
    return rowDifference(table, rows) ?? (table.touched() satisfies Finding);
  },
  reset: () => tables.reset(),
};

function inOrder(
  problems: readonly { line: number; byteOffset: number; reason: string; text: string; source: string | undefined }[],
) {
  return problems.map(({ line, byteOffset, reason, text, source }) => [line, byteOffset, reason, text, source]);
}
