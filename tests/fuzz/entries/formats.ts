import { chooseColumns } from "../../../src/batch/format/columns";
import { csv } from "../../../src/batch/format/csv";
import { ndjson } from "../../../src/batch/format/ndjson";
import { writeText } from "../../../src/batch/format/text-writer";
import { valuesOfRow } from "../../batch/expected";
import type { Random } from "../../generate/random";
import type { Entry, Finding } from "../case";
import { feedBoth } from "../feed";
import { plainLine } from "../plain-text";
import { Tables } from "../tables";

const tables = new Tables();

/** Names as archives of strangers hold them. */
const NAMES = [
  "web1/tcp",
  "-",
  "=1+1",
  "+x",
  "@x",
  " =x",
  "\t-x",
  'quo"te',
  "a,b",
  "new\nline",
  "\x1b[31m",
  "\0",
  "\u202e",
  "\ud800",
  "umläut…",
  "",
] as const;

/** NDJSON and CSV of a table's rows, all or some, in any columns: each line beside one put together plainly. */
export const formats: Entry = {
  name: "formats",
  weight: 4,
  run(bytes, random) {
    const { told, table, oracle, finding } = feedBoth(tables, bytes, random);
    if (finding) return finding;
    const { rows } = oracle;
    const chosen = random.chance(0.5) ? undefined : numbersBelow(rows.length, random);
    const origin = { source: nameOf(random), host: random.chance(0.5) ? undefined : nameOf(random), time: undefined };
    const columns = chooseColumns({ details: told.details, bytes: false, origin: ["source", "host"] }).filter(
      () => !random.chance(0.2),
    );
    const names = columns.map(({ name }) => name);
    for (const [format, style] of [
      ["ndjson", ndjson],
      ["csv", csv],
    ] as const) {
      const parts = [...writeText({ table, chosen, origin, runs: [] }, columns, style)];
      const is = Buffer.concat(parts).toString("utf8");
      const lines = (chosen ? Array.from(chosen) : rows.map((_, i) => i)).map((i) => {
        const row = rows[i];
        const values = { source: origin.source, host: origin.host ?? null, ...(row ? valuesOfRow(row) : {}) };
        return plainLine(format, values, names);
      });
      // A surrogate alone is no character: JSON escapes it, and UTF-8 has another in its place.
      const should = Buffer.from(lines.join(""), "utf8").toString("utf8");
      if (is !== should) return firstDifference(format, is, should);
    }
    return table.touched(true) satisfies Finding;
  },
  reset: () => tables.reset(),
};

function nameOf(random: Random): string {
  return random.pick(NAMES).repeat(random.chance(0.02) ? 20_000 : 1);
}

function numbersBelow(count: number, random: Random): Uint32Array {
  return Uint32Array.from(Array.from({ length: count }, (_, i) => i).filter(() => random.chance(0.5)));
}

export function firstDifference(what: string, is: string, should: string): string {
  let at = 0;
  while (at < is.length && is[at] === should[at]) at++;
  const around = (text: string) => JSON.stringify(text.slice(Math.max(0, at - 40), at + 40));
  return `${what} differs at ${at}: ${around(is)}, not ${around(should)}`;
}
