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

/** With a term, in place of any other of its kinds: a filter has one state, one peer, one port. */
export function withTerm(filter: string, term: string): string {
  const added = termsOf(term);
  const kinds = new Set(added.flatMap(kindsOf));
  const others = termsOf(filter).filter((one) => !added.includes(one) && !kindsOf(one).some((kind) => kinds.has(kind)));
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

const KINDS = [
  "state",
  "proto",
  "dst",
  "dport",
  "src",
  "sport",
  "uid",
  "pid",
  "process",
  "timer",
  "rx",
  "tx",
  "retrans",
  "inode",
];

/**
 * What a term is about: its first word, and of a peer with a port the port too. What is put together by `and` is about what
 * its first condition is. None for more than one state and for what is put together otherwise.
 */
function kindsOf(term: string): string[] {
  if (Object.values(CLOSE_CONDITIONS).includes(term)) return ["state"];
  const [, inside] = /^\( (.*) \)$/.exec(term) ?? [];
  const [first = "", ...others] = inside === undefined ? [term] : termsOf(inside);
  if (inside !== undefined && others.length === 0) return [];
  const [kind = "", ...words] = first.split(" ");
  if (!KINDS.includes(kind) || (kind === "state" && words.length > 1)) return [];
  return kind === "dst" && /^(\[[^\]]*\]|[\d.]+):\d+$/.test(words[0] ?? "") ? ["dst", "dport"] : [kind];
}
