import fc from "fast-check";
import { type FilterExpression, parseFilter, SockdexError } from "../../../src/core";
import { type Drawn, drawFilter, printFilter } from "../../filter/draw-filter";
import { holds } from "../../filter/plain-filter";
import type { Random } from "../../generate/random";
import type { Entry, Finding } from "../case";
import { feedBoth } from "../feed";
import type { GuardedTable } from "../guards";
import { Tables } from "../tables";

const tables = new Tables();

/** Drawn once: drawing takes longer than all that is done with one. */
const POOL = 4000;
let pool: readonly Drawn[] = [];

/** What a mistake may be made of. */
const PIECES = [
  ..."()!&|=<>:/*.[]\\\"' \t\n\0-%",
  ..."and or not state exclude src dst sport dport uid inode rx timer autobound all listening inet6: 10/8 ::1 ://".split(
    " ",
  ),
  ..."4294967296 99999999999999999999 0x10 -1 é 🙂 constructor __proto__ toString".split(" "),
];

/** parseFilter(): of a filter, the rows the plain reference chooses; of a spoilt one, those or an error that says where. */
export const filters: Entry = {
  name: "filters",
  weight: 6,
  run(bytes, random) {
    if (pool.length === 0) pool = fc.sample(drawFilter({ states: "anywhere" }), { numRuns: POOL, seed: 1 });
    const { table, oracle, finding } = feedBoth(tables, bytes, random);
    if (finding) return finding;
    const { rows } = oracle;
    const drawn = pool[random.below(pool.length)];
    if (!drawn) return "nothing was drawn";
    const text = printFilter(drawn);
    const expected = rows.flatMap((row, number) => (holds(drawn, row) ? [number] : []));
    const found = table.select(parseFilter(text));
    if (found.join() !== expected.join()) return `${text}: ${found.join()}, not ${expected.join()}`;
    return spoilt(table, spoil(text, random)) ?? spoilt(table, textOf(bytes, random)) ?? table.touched(true);
  },
  reset: () => tables.reset(),
};

function spoil(text: string, random: Random): string {
  let spoilt = text;
  for (let left = random.between(1, 4); left > 0; left--) {
    const at = random.below(spoilt.length + 1);
    const length = random.chance(0.6) ? 0 : random.below(8);
    const piece = random.chance(0.8)
      ? (PIECES[random.below(PIECES.length)] ?? "")
      : spoilt.slice(random.below(spoilt.length + 1));
    spoilt = spoilt.slice(0, at) + piece + spoilt.slice(at + length);
  }
  return spoilt;
}

/** Some of the table's text, as if somebody had taken it for a filter. */
function textOf(bytes: Uint8Array, random: Random): string {
  const from = random.below(bytes.length + 1);
  return Buffer.from(bytes.subarray(from, from + random.below(200))).toString("latin1");
}

/** A text that may be a filter. What it does not choose, its opposite does. */
function spoilt(table: GuardedTable, text: string): Finding {
  let filter: FilterExpression;
  try {
    filter = parseFilter(text);
  } catch (error) {
    if (!(error instanceof SockdexError) || error.code !== "ERR_INVALID_FILTER") throw error;
    const { position = -1, text: wrong = "" } = error;
    if (position < 0 || position > text.length) return `${JSON.stringify(text)}: wrong at ${position}`;
    // As ss has it, a backslash stands for nothing.
    if (!text.slice(position).replaceAll("\\", "").startsWith(wrong.replaceAll("\\", ""))) {
      return `${JSON.stringify(text)}: ${JSON.stringify(wrong)} is not at ${position}`;
    }
    return undefined;
  }
  const chosen = table.select(filter);
  const all = Array.from({ length: table.size }, (_, row) => row);
  if (text.trim() === "") return chosen.join() === all.join() ? undefined : "an empty filter chooses not all";
  // A backslash or a quote at its end would take the parenthesis with it; a family is one of all the filter.
  if (/["'\\]|inet/.test(text)) return undefined;
  const others = table.select(parseFilter(`not ( ${text} )`));
  const both = [...chosen, ...others].sort((a, b) => a - b);
  if (both.join() !== all.join())
    return `${JSON.stringify(text)}: ${chosen.join()} and, of its opposite, ${others.join()}`;
  return undefined;
}
