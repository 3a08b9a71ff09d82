import { CLOSE_CONDITIONS } from "../filter/conditions-as-text";

/*
 * A filter as the page builds it: conditions joined by `and`. As `and` and `or` bind equally and from left to right,
 * one more `and` at the end narrows whatever is before it.
 */

/** The conditions a filter is joined of by `and` alone; one that has an `or` outside parentheses is in one piece. */
export function termsOf(filter: string): string[] {
  const terms: string[][] = [[]];
  let depth = 0;
  for (const word of filter.trim().split(/\s+/)) {
    if (word === "(") depth++;
    if (word === ")") depth--;
    if (depth === 0 && (word === "or" || word === "|" || word === "||")) return [filter.trim()];
    if (depth === 0 && (word === "and" || word === "&" || word === "&&")) terms.push([]);
    else terms.at(-1)?.push(word);
  }
  return terms.map((words) => words.join(" ")).filter((term) => term !== "");
}

/** With a term, in place of any other of its kind: a filter has one state, one peer, one port. */
export function withTerm(filter: string, term: string): string {
  const added = termsOf(term);
  const kinds = new Set(added.map(kindOf));
  const others = termsOf(filter).filter(
    (one) => !added.includes(one) && !(isKnown(kindOf(one)) && kinds.has(kindOf(one))),
  );
  return [...others, ...added].join(" and ");
}

export function withoutTerm(filter: string, text: string): string {
  const gone = new Set(termsOf(text));
  return termsOf(filter)
    .filter((term) => !gone.has(term))
    .join(" and ");
}

export function hasTerm(filter: string, text: string): boolean {
  const there = new Set(termsOf(filter));
  return termsOf(text).every((term) => there.has(term));
}

/** What a term is about: its first word. Of more than one state, and of what is put together, it is the term itself. */
function kindOf(term: string): string {
  const words = term.split(" ");
  if (term.startsWith("( dst ") && term.includes(" not dst ")) return "dst";
  if (Object.values(CLOSE_CONDITIONS).includes(term)) return "state";
  const [word = ""] = words;
  return isKnown(word) && !(word === "state" && words.length > 2) ? word : term;
}

function isKnown(kind: string): boolean {
  return [
    "state",
    "proto",
    "dst",
    "src",
    "sport",
    "uid",
    "timer",
    "rx",
    "tx",
    "retrans",
    "inode",
    "pid",
    "process",
  ].includes(kind);
}
