import { networkCondition } from "../filter/conditions-as-text";
import { Summarizer } from "../summary/index";
import { namedFirst } from "../text/holders";
import type { Selected, Selection } from "./selection";
import type { Symptom } from "./symptoms";

/** A cause has at least this share of a symptom's rows to be a finding of its own, and so many are at most. */
const LEAST_SHARE = 0.2;
const MOST_CAUSES = 3;

/** A symptom's rows by what causes it: a part for each cause that stands out, and the rest. */
export function causesOf(selection: Selection, selected: Selected, { splitBy, least }: Symptom): Selected[] {
  const { rows } = selected;
  const enough = Math.max(least, rows.length * LEAST_SHARE);
  const conditions =
    splitBy === "process"
      ? processConditions(selection, rows, enough)
      : splitBy === "network"
        ? networkConditions(selection, rows, enough)
        : [];
  if (conditions.length === 0) return [selected];
  const parts = conditions.map((condition) => selection.some(selected, condition));
  const rest = selection.some(selected, `not ( ${conditions.join(" or ")} )`);
  // All of one cause: it needs no condition.
  if (parts.length === 1 && rest.rows.length === 0) return [selected];
  return rest.rows.length >= least ? [...parts, rest] : parts;
}

function processConditions({ table, facts: { holders } }: Selection, rows: Uint32Array, enough: number): string[] {
  const { inode } = table.columns;
  const counts = new Map<number, number>();
  for (const row of rows) {
    const [first] = namedFirst(holders?.byInode.get(inode[row] ?? 0) ?? []);
    if (first !== undefined) counts.set(first.pid, (counts.get(first.pid) ?? 0) + 1);
  }
  const found = [...counts].filter(([, count]) => count >= enough).sort(([, a], [, b]) => b - a);
  // A socket that two of them hold is the first one's.
  return found.slice(0, MOST_CAUSES).map(([pid], i, all) => {
    const others = all.slice(0, i).map(([other]) => ` and pid != ${other}`);
    return i === 0 ? `pid = ${pid}` : `( pid = ${pid}${others.join("")} )`;
  });
}

function networkConditions({ table }: Selection, rows: Uint32Array, enough: number): string[] {
  const { groups } = new Summarizer({ by: ["remote/24"], top: MOST_CAUSES }).add(table, rows).summary;
  const found = groups[0]?.top.filter(({ sockets }) => sockets >= enough) ?? [];
  return found.map(({ key }) => networkCondition("dst", key));
}
