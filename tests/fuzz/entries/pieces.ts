import { chooseColumns } from "../../../src/batch/format/columns";
import { PieceConverter } from "../../../src/batch/piece/convert-piece";
import { firstState } from "../../../src/batch/piece/parser-state";
import { KEPT_PROBLEMS } from "../../../src/batch/piece/piece-table";
import { Relay } from "../../../src/batch/piece/relay";
import { PROTOCOLS, type Problem } from "../../../src/core";
import { valuesOfRow } from "../../batch/expected";
import type { Random } from "../../generate/random";
import type { Entry, Finding } from "../case";
import { drawTold } from "../feed";
import { parsePlainDump } from "../plain-dump";
import { plainLine } from "../plain-text";
import { firstDifference } from "./formats";

const NEWLINE = 0x0a;
const SOURCE = "a dump";

const converters = new Map<string, Promise<PieceConverter>>();

/** A conversion's text in pieces, cut at any lines: rows, lines, tables and damage as in the whole, read plainly. */
export const pieces: Entry = {
  name: "pieces",
  weight: 3,
  async run(bytes, random) {
    const told = drawTold(random);
    const format = random.chance(0.5) ? "ndjson" : "csv";
    const columns = chooseColumns({ details: told.details, bytes: false, origin: ["source", "table", "line"] });
    const key = `${told.details} ${format}`;
    const converter = await (converters.get(key) ??
      converters
        .set(
          key,
          PieceConverter.open({
            format,
            columns,
            filter: undefined,
            details: told.details,
            judges: false,
            strict: false,
            partitionBy: [],
          }),
        )
        .get(key));
    if (!converter) return "no converter";
    const code = told.protocol === undefined ? undefined : PROTOCOLS.indexOf(told.protocol);
    const first = firstState(code, told.byteOrder === "big", true);
    const cuts = drawCuts(bytes, random);
    const relay = cuts.length > 2 ? new Relay() : undefined;
    const parts: Uint8Array[] = [];
    const problems: Problem[] = [];
    let [rows, malformed, tables] = [0, 0, 0];
    for (const [number, offset] of cuts.slice(0, -1).entries()) {
      const converted = converter.convert({
        origin: { source: SOURCE, host: undefined, time: undefined },
        text: bytes.slice(offset, cuts[number + 1]),
        offset,
        form: "text",
        number,
        first,
        relay: relay?.buffer,
      });
      for (const { chunk } of converted.parts) parts.push(...chunk.parts);
      rows += converted.report.rows;
      malformed += converted.report.malformed;
      problems.push(...converted.report.problems);
      tables = converted.tables;
    }
    const expected = parsePlainDump(bytes, told);
    const names = columns.map(({ name }) => name);
    const lines = expected.rows.map(({ line, table, row }) =>
      plainLine(format, { source: SOURCE, table, line, ...valuesOfRow(row) }, names),
    );
    const counts = `${rows} rows, ${malformed} malformed, ${tables} tables`;
    const should = `${expected.rows.length} rows, ${expected.problems.length} malformed, ${expected.tables} tables`;
    if (counts !== should) return `${counts}, not ${should}`;
    const [is, text] = [Buffer.concat(parts).toString("utf8"), lines.join("")];
    if (is !== text) return firstDifference(format, is, text);
    // Each piece keeps so many: of all pieces the first that many are always there.
    return problemDifference(problems, expected.problems.slice(0, KEPT_PROBLEMS)) satisfies Finding;
  },
  reset: () => converters.clear(),
};

/** Where pieces begin, from 0, and the end: each behind a newline. */
function drawCuts(bytes: Uint8Array, random: Random): number[] {
  const cuts = [0];
  for (let left = random.below(4); left > 0 && bytes.length > 0; left--) {
    const newline = bytes.indexOf(NEWLINE, random.below(bytes.length));
    if (newline >= 0 && newline + 1 < bytes.length) cuts.push(newline + 1);
  }
  return [...new Set(cuts), bytes.length].sort((a, b) => a - b);
}

function problemDifference(
  found: readonly Problem[],
  expected: readonly { line: number; byteOffset: number; reason: string; text: string }[],
): Finding {
  for (const [i, { line, byteOffset, reason, text }] of expected.entries()) {
    const is = found[i];
    if (is?.line === line && is.byteOffset === byteOffset && is.reason === reason && is.text === text) continue;
    return `problem ${i}: ${JSON.stringify(is)}, not ${JSON.stringify(expected[i])}`;
  }
  return undefined;
}
